// SPDX-License-Identifier: Apache-2.0
// What a run changes in the machine's network, noted as it happens, so that it can be undone.
#pragma once

#include <cstdint>
#include <exception>
#include <map>
#include <optional>
#include <vector>

#include "sys/ipv4.h"
#include "sys/link.h"

namespace firstlight::net {

// On one interface.
struct LinkChanges {
  bool set_up = false;
  std::optional<std::uint32_t> mtu_before;
  std::vector<sys::Ipv4Prefix> addresses;
  std::vector<sys::Route> routes;
};

using NetworkChanges = std::map<int, LinkChanges>;  // by interface index

// Removes addresses and routes from one interface and gives it its MTU back, but leaves it up.
// Every part is tried; then the first failure is thrown.
void undo_configuration(sys::LinkControl& control, int link_index, NetworkChanges& changes);

// Sets down again what was set up and got nothing, and forgets all other changes: they stay.
void keep_configuration(NetworkChanges& changes);

// Undoes everything, in reverse order. Every part is tried; then the first failure is thrown. What
// was changed on an interface that has been pulled out is gone with it.
void undo(NetworkChanges& changes);

}  // namespace firstlight::net
