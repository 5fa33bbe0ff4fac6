// SPDX-License-Identifier: Apache-2.0
// A DHCP server in the cloud that answers as a test says, sensibly or not.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/unique_fd.h"
#include "sys/ipv4.h"
#include "wire.h"

namespace firstlight::test {

struct DhcpRequest {
  char type = 0;  // 1 DISCOVER, 3 REQUEST
  std::uint32_t transaction_id = 0;
  sys::MacAddress mac{};
  int number = 0;  // of this type, from 1
};

class DhcpServer {
 public:
  // The payloads to broadcast in answer to a request.
  using Answer = std::function<std::vector<std::string>(const DhcpRequest&)>;

  DhcpServer(const Wire& wire, Answer answer, const std::string& device = "uplink");
  DhcpServer(const DhcpServer&) = delete;
  DhcpServer& operator=(const DhcpServer&) = delete;
  ~DhcpServer();

  [[nodiscard]] int discovers() const { return discovers_; }
  [[nodiscard]] int requests() const { return requests_; }

 private:
  void serve();

  Answer answer_;
  UniqueFd socket_;
  UniqueFd stop_read_;
  UniqueFd stop_write_;
  std::atomic<int> discovers_ = 0;
  std::atomic<int> requests_ = 0;
  std::thread thread_;
};

}  // namespace firstlight::test
