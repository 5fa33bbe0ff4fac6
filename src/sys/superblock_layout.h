// SPDX-License-Identifier: Apache-2.0
// Where superblocks lie and what of them says a filesystem's name. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace firstlight::sys {

struct SuperblockLayout {
  std::string_view format;
  std::uint64_t offset;  // of the first one, in bytes
  std::size_t size;      // bytes that the checksum may be over

  // Byte offsets of the other copies that the first one tells of; none if it makes no sense.
  std::vector<std::uint64_t> (*copies)(std::string_view superblock);
  // Puts the name into a superblock and mends its checksum. Gives what is wrong with it, or "".
  std::string (*rename)(std::string& superblock, std::string_view name);
};

// nullptr: the format has no name that could be replaced.
[[nodiscard]] const SuperblockLayout* superblock_layout(std::string_view format);

// What the state of an ext4 superblock says, see sys/superblock.h.
[[nodiscard]] bool ext4_state_needs_check(std::string_view superblock);

}  // namespace firstlight::sys
