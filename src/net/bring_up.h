// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>

#include "base/deadline.h"
#include "base/recorder.h"
#include "net/destination.h"
#include "net/network_changes.h"
#include "net/network_settings.h"
#include "sys/ipv4.h"
#include "sys/link.h"

namespace firstlight::net {

// How long IPv4 has for itself where either family will do.
inline constexpr std::chrono::milliseconds kIpv4Alone{1000};

struct BroughtUp {
  bool ipv6 = false;
  NetworkRecord record;
  std::optional<sys::Ipv4Address> dhcp_server{};  // who gave the lease, if there is one
};

// Brings up a network that leads to `destination`; what is changed on the way there is noted in
// `changes`. An IPv4 address is sought by IPv4 only (net/ipv4_setup.h), an IPv6 address by IPv6
// only (net/ipv6_setup.h). For a name, or nothing in particular, IPv4 begins, IPv6 follows if there
// is no lease after kIpv4Alone, and the first of them wins. Throws Error kUsage at once if the
// settings want no address of the family anywhere, and kTimeout with the state of every interface
// when `deadline` comes first.
[[nodiscard]] BroughtUp bring_up(sys::LinkControl& control, const NetworkSettings& settings,
                                 NetworkChanges& changes, const Destination& destination,
                                 const Deadline& deadline, Recorder& recorder);

}  // namespace firstlight::net
