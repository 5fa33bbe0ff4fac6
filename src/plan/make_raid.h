// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "config/config.h"
#include "plan/plan.h"

namespace firstlight::plan {

// Throws Error (kConfigInvalid, with pointer) if no device is left beside the spares, or the array
// has no name.
[[nodiscard]] RaidStep raid_step(const config::Raid& raid, std::string pointer);

}  // namespace firstlight::plan
