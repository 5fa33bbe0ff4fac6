// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace firstlight::sys {

// For ids, seeds and jitter, which need no secrecy: never waits for the kernel's entropy.
[[nodiscard]] std::uint32_t random_number();

}  // namespace firstlight::sys
