// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/recorder.h"
#include "net/lease_search.h"
#include "net/network_changes.h"
#include "sys/link.h"

namespace firstlight::net {

// Gives the interface the lease's MTU, address and routes; each change is noted once it is made.
// `metric` is that of the routes: two interfaces may have the same ones. With `expires` the kernel
// removes the address at the end of the lease. An MTU that the interface
// does not take is a warning. Throws Error kNetwork for the others.
struct InForce {
  std::uint32_t metric = 0;
  bool expires = false;
};
void put_in_force(sys::LinkControl& control, const FoundLease& found, const InForce& how,
                  NetworkChanges& changes, Recorder& recorder);

// What the report says about it; the servers of the settings come first, each once.
[[nodiscard]] NetworkRecord record_of(const FoundLease& found, const NetworkSettings& settings);

}  // namespace firstlight::net
