// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/config.h"

namespace firstlight::fuzz {

// Demands of the plan that an accepted config turns into: it is made, or refused with a printable
// reason, and both of its renderings are well formed.
void check_plan(const config::Config& config);

}  // namespace firstlight::fuzz
