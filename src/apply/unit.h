// SPDX-License-Identifier: Apache-2.0
// systemd units: drop-ins, unit files, masks, the preset file, and the links that `systemctl
// enable` and `systemctl disable` would make, without running systemctl.
#pragma once

#include <span>

#include "base/recorder.h"
#include "plan/plan.h"
#include "sys/root.h"

namespace firstlight::apply {

// Carries out spec section 4 in the order of the list, then enables and disables. Throws Error
// (kUnit) with the pointer for a name that is not one plain path component. What cannot be enabled
// or disabled (no unit file yet, masked, nothing to install) is said by Recorder::warn, not thrown:
// the preset line stands, as in the reference engine.
void write_units(std::span<const plan::UnitStep> steps, sys::Root& root, Recorder& recorder);

}  // namespace firstlight::apply
