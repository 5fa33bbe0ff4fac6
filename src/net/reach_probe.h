// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include "base/unique_fd.h"
#include "net/destination.h"

namespace firstlight::net {

// Knocks at an endpoint through one interface: a TCP connection that is opened and closed again,
// without a byte. An answer of any kind (a refusal is one) means that the way there and back works;
// the kernel says that it does not when nobody on the wire has the gateway's address (ARP, three
// seconds) or a router sends word.
class ReachProbe {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  enum class Verdict { kPending, kReached, kUnreachable, kSilent };

  // Without an answer for as long, the endpoint is silent. Longer than ARP takes to give up.
  static constexpr std::chrono::milliseconds kPatience{4000};

  // Throws Error kNetwork naming the interface when there is no socket to be had.
  ReachProbe(const std::string& interface, const Endpoint& endpoint, TimePoint now);

  // Writable when there is something to learn.
  [[nodiscard]] int fd() const { return socket_.get(); }
  // When it will be called silent; never again once it has been.
  [[nodiscard]] TimePoint patience_end() const { return patience_end_; }
  [[nodiscard]] Verdict verdict(TimePoint now);
  // Why it is unreachable.
  [[nodiscard]] const std::string& fault() const { return fault_; }

 private:
  void judge(int errno_value);

  UniqueFd socket_;
  TimePoint patience_end_;
  Verdict verdict_ = Verdict::kPending;
  std::string fault_;
};

}  // namespace firstlight::net
