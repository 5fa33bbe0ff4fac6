// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace firstlight::sys {

// Of this machine; at least 1 each (sysconf(3)).
[[nodiscard]] std::uint64_t memory_bytes();
[[nodiscard]] unsigned processor_count();

}  // namespace firstlight::sys
