// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace firstlight::sys {

// All bytes of a block device. Throws Error: kDevice if it cannot be read or is none, kLimit if it
// is larger than `max_bytes`.
[[nodiscard]] std::string read_block_device(const std::string& node, std::size_t max_bytes);

// `size` bytes from `offset` on; fewer where the device ends. Throws Error kDevice if they cannot
// be read.
[[nodiscard]] std::string read_block_range(const std::string& node, std::uint64_t offset,
                                           std::size_t size);
// Of the device, open as `fd`; `node` is for the error.
[[nodiscard]] std::string read_block_range(int fd, const std::string& node, std::uint64_t offset,
                                           std::size_t size);

}  // namespace firstlight::sys
