// SPDX-License-Identifier: Apache-2.0
// What a run changes in the machine's network, noted as it happens, so that it can be undone.
#pragma once

#include <cstdint>
#include <exception>
#include <map>
#include <optional>
#include <vector>

#include "sys/ipv4.h"
#include "sys/ipv6_link.h"
#include "sys/link.h"

namespace firstlight::net {

// On one interface.
struct LinkChanges {
  bool set_up = false;
  std::optional<std::uint32_t> mtu_before;
  std::vector<sys::Ipv4Prefix> addresses;
  std::vector<sys::Route> routes;
  std::vector<sys::Ipv6Prefix> ipv6_addresses;
  std::vector<sys::Ipv6Route> ipv6_routes;
  bool in_use = false;  // it is the way to the destination
};

using NetworkChanges = std::map<int, LinkChanges>;  // by interface index

// Removes IPv4 addresses and routes from one interface and gives it its MTU back, but leaves it up.
// Every part is tried; then the first failure is thrown.
void undo_configuration(sys::LinkControl& control, int link_index, NetworkChanges& changes);

// Undoes everything on interfaces that are not in use, and forgets the other changes: they stay.
void keep_configuration(NetworkChanges& changes);

// Undoes everything, in reverse order. Every part is tried; then the first failure is thrown. What
// was changed on an interface that has been pulled out is gone with it.
void undo(NetworkChanges& changes);

}  // namespace firstlight::net
