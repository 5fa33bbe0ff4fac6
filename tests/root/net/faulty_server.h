// SPDX-License-Identifier: Apache-2.0
// An HTTP server that misbehaves as a test says.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

#include "base/unique_fd.h"

namespace firstlight::test {

// The client's connection, after the head of its request was read. It is closed when the behaviour
// returns; a client reads one answer from it.
class Peer {
 public:
  Peer(int connection, int stop, std::string request)
      : connection_(connection), stop_(stop), request_(std::move(request)) {}

  [[nodiscard]] const std::string& request() const { return request_; }
  // False when the client is gone or the server is to stop.
  bool send(std::string_view bytes) const;
  // Until the client is gone, `text` again and again, one byte every `pace`.
  void drip(std::string_view text, std::chrono::milliseconds pace) const;
  // Until the client is gone, nothing.
  void stall() const;
  // The connection ends by a reset in place of an end.
  void reset() const;

 private:
  // True when the client is gone or the server is to stop, within `time`; negative: for ever.
  [[nodiscard]] bool gone_within(std::chrono::milliseconds time) const;

  int connection_;
  int stop_;
  std::string request_;
};

class FaultyServer {
 public:
  using Behaviour = std::function<void(const Peer&)>;

  // Listens at `address`, IPv4 or IPv6, on a port of the kernel's choice.
  FaultyServer(const std::string& address, Behaviour behaviour);
  FaultyServer(const FaultyServer&) = delete;
  FaultyServer& operator=(const FaultyServer&) = delete;
  ~FaultyServer();

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] unsigned requests() const { return requests_; }

 private:
  void serve();
  void serve(int connection);

  Behaviour behaviour_;
  UniqueFd listener_;
  UniqueFd stop_read_;
  UniqueFd stop_write_;
  int port_ = 0;
  std::atomic<unsigned> requests_ = 0;
  std::thread thread_;
};

}  // namespace firstlight::test
