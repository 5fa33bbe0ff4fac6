// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/deadline.h"
#include "base/recorder.h"
#include "net/destination.h"
#include "net/lease_search.h"
#include "net/network_changes.h"
#include "net/network_settings.h"
#include "sys/link.h"

namespace firstlight::net {

// Brings up a network that leads to `destination`, see net/ipv4_setup.h; what is changed on the way
// there is noted in `changes`. Throws Error kTimeout with the state of every interface when
// `deadline` comes first.
[[nodiscard]] FoundLease bring_up(sys::LinkControl& control, const NetworkSettings& settings,
                                  NetworkChanges& changes, const Destination& destination,
                                  const Deadline& deadline, Recorder& recorder);

}  // namespace firstlight::net
