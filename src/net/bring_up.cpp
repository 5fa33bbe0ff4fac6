// SPDX-License-Identifier: Apache-2.0
#include "net/bring_up.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "net/ipv4_setup.h"
#include "net/ipv6_setup.h"
#include "net/lease_in_force.h"

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

// The families that are tried, and when IPv6 begins.
struct Families {
  std::optional<Ipv4Setup> ipv4;
  std::optional<Ipv6Setup> ipv6;
  Clock::time_point ipv6_start = Clock::time_point::max();
};

std::optional<BroughtUp> advance(Families& families, const NetworkSettings& settings,
                                 NetworkChanges& changes) {
  if (families.ipv4) families.ipv4->advance();
  if (families.ipv4 && families.ipv4->winner() != nullptr) {
    const FoundLease& found = *families.ipv4->winner();
    changes[found.link.index].in_use = true;
    BroughtUp up{.ipv6 = false, .record = record_of(found, settings)};
    if (!found.lease.server.is_unspecified()) up.dhcp_server = found.lease.server;
    return up;
  }
  if (families.ipv6) families.ipv6->advance();
  if (families.ipv6 && families.ipv6->winner()) {
    changes[families.ipv6->winner()->link_index].in_use = true;
    return BroughtUp{.ipv6 = true, .record = families.ipv6->winner()->record};
  }
  return std::nullopt;
}

Error nothing_came(const Families& families, const Deadline& deadline) {
  std::string why = families.ipv4 ? families.ipv4->state() : "";
  if (families.ipv6) why += (why.empty() ? "" : "; ") + families.ipv6->state();
  return Error({.code = ErrorCode::kTimeout,
                .tried = families.ipv4 ? "get a DHCP lease on" : "get an IPv6 address on",
                .object = "any network interface",
                .why = std::move(why),
                .hint = "the time is bounded by " + deadline.name()});
}

// No time would bring an address that nobody asks for.
void require_allowed(const NetworkSettings& settings, const Destination& destination) {
  const bool to_ipv4 = destination.kind == Destination::Kind::kIpv4;
  const bool to_ipv6 = destination.kind == Destination::Kind::kIpv6;
  if (!(to_ipv4 && !settings.allow_ipv4()) && !(to_ipv6 && !settings.allow_ipv6())) return;
  throw Error({.code = ErrorCode::kUsage,
               .tried = to_ipv4 ? "get an IPv4 address on" : "get an IPv6 address on",
               .object = "any network interface",
               .why = "the settings want none on any",
               .hint = to_ipv4 ? "set ip=dhcp beside them" : "set ip=auto6 beside them"});
}

void wait(const Families& families, const Deadline& deadline) {
  std::vector<pollfd> polled;
  Clock::time_point next = families.ipv6_start;
  if (families.ipv4) {
    families.ipv4->add_polled(polled);
    next = std::min(next, families.ipv4->next_timer());
  }
  if (families.ipv6) {
    families.ipv6->add_polled(polled);
    next = std::min(next, families.ipv6->next_timer());
  }
  wait(polled, next, deadline);
}

}  // namespace

BroughtUp bring_up(sys::LinkControl& control, const NetworkSettings& settings,
                   NetworkChanges& changes, const Destination& destination,
                   const Deadline& deadline, Recorder& recorder) {
  require_allowed(settings, destination);
  Families families;
  if (destination.kind == Destination::Kind::kIpv6) {
    families.ipv6_start = Clock::now();
  } else {
    families.ipv4.emplace(control, settings, changes, destination, recorder);
    const bool only_ipv4 = destination.kind == Destination::Kind::kIpv4;
    if (!only_ipv4) families.ipv6_start = Clock::now() + kIpv4Alone;
  }
  while (true) {
    if (Clock::now() >= families.ipv6_start) {
      families.ipv6.emplace(control, settings, changes, destination);
      families.ipv6_start = Clock::time_point::max();
    }
    if (auto up = advance(families, settings, changes)) return std::move(*up);
    if (deadline.expired()) throw nothing_came(families, deadline);
    wait(families, deadline);
  }
}

}  // namespace firstlight::net
