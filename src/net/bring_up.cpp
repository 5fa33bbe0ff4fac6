// SPDX-License-Identifier: Apache-2.0
#include "net/bring_up.h"

#include <poll.h>

#include <cerrno>
#include <chrono>
#include <vector>

#include "base/error.h"
#include "net/ipv4_setup.h"

namespace firstlight::net {
namespace {

using Clock = std::chrono::steady_clock;

// Until one of `polled` is ready, `next` or the deadline has come.
void wait(std::vector<pollfd>& polled, Clock::time_point next, const Deadline& deadline) {
  Deadline until = deadline;
  if (next != Clock::time_point::max()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now());
    until = Deadline::after(left, "the next step").sooner(deadline);
  }
  if (::poll(polled.data(), polled.size(), until.poll_timeout_ms()) >= 0 || errno == EINTR) return;
  const int errno_value = errno;
  throw Error({.code = ErrorCode::kNetwork,
               .tried = "wait for",
               .object = "the network",
               .why = errno_text(errno_value)});
}

}  // namespace

FoundLease bring_up(sys::LinkControl& control, const NetworkSettings& settings,
                    NetworkChanges& changes, const Destination& destination,
                    const Deadline& deadline, Recorder& recorder) {
  Ipv4Setup ipv4(control, settings, changes, destination, recorder);
  while (true) {
    ipv4.advance();
    if (const FoundLease* winner = ipv4.winner()) return *winner;
    if (deadline.expired()) {
      throw Error({.code = ErrorCode::kTimeout,
                   .tried = "get a DHCP lease on",
                   .object = "any network interface",
                   .why = ipv4.state(),
                   .hint = "the time is bounded by " + deadline.name()});
    }
    std::vector<pollfd> polled;
    ipv4.add_polled(polled);
    wait(polled, ipv4.next_timer(), deadline);
  }
}

}  // namespace firstlight::net
