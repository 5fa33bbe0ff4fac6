// SPDX-License-Identifier: Apache-2.0
// Two network namespaces with a wire between them: the machine under test, where the test itself
// runs, and the cloud.
#pragma once

#include <functional>
#include <string>

#include "base/unique_fd.h"

namespace firstlight::test {

// The machine has one NIC, "eth0", down and without an address. The cloud's end is "uplink" with
// 10.7.0.1/24; the cloud also has the metadata service's address, 100.100.100.200.
class Wire {
 public:
  Wire();
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;
  ~Wire();

  // Plugs in another NIC, down and without an address; `uplink` with `address` is its other end.
  void add_nic(const std::string& nic, const std::string& uplink, const std::string& address) const;

  // Runs `action` in the cloud's namespace, on the calling thread.
  void in_cloud(const std::function<void()>& action) const;
  // Moves the calling thread to the cloud for good.
  void enter_cloud() const;

 private:
  UniqueFd before_;
  UniqueFd machine_;
  UniqueFd cloud_;
};

// Links (flags, MTU), addresses and routes of the calling thread's namespace as ip(8) shows them.
std::string network_state();

}  // namespace firstlight::test
