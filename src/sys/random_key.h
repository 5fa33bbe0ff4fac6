// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "base/secret.h"

namespace firstlight::sys {

// `byte_count` bytes of the kernel's random generator (getrandom(2), which waits until it is
// seeded) as lower-case hex digits. Throws Error kSystem.
[[nodiscard]] Secret random_hex(std::size_t byte_count);

}  // namespace firstlight::sys
