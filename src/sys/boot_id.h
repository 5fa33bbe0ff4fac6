// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace firstlight::sys {

// The kernel's random id of this boot (random(4)), without newline; empty without /proc.
[[nodiscard]] std::string boot_id();

}  // namespace firstlight::sys
