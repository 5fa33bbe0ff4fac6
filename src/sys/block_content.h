// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

namespace firstlight::sys {

// All bytes of a block device. Throws Error: kDevice if it cannot be read or is none, kLimit if it
// is larger than `max_bytes`.
[[nodiscard]] std::string read_block_device(const std::string& node, std::size_t max_bytes);

}  // namespace firstlight::sys
