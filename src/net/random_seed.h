// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace firstlight::net {

// For transaction ids and jitter, which need no secrecy: never waits for the kernel's entropy.
[[nodiscard]] std::uint32_t random_seed();

}  // namespace firstlight::net
