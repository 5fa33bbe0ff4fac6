// SPDX-License-Identifier: Apache-2.0
// What a member of an array says of its array. Source: struct mdp_superblock_1 of
// linux/raid/md_p.h, md(4).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace firstlight::sys {

struct MdSuperblock {
  std::string array_uuid;        // 32 hex digits
  std::string name;              // without the host before the colon: "data" of "any:data"
  int level = 0;                 // 0, 1, 4, 5, 6, 10; -1 is linear
  std::uint32_t raid_disks = 0;  // active members, spares not counted
};

// `bytes` begin where a superblock of version 1 may be. nullopt: there is none.
[[nodiscard]] std::optional<MdSuperblock> parse_md_superblock(std::string_view bytes);

// Of a node, at the three places of the versions 1.0, 1.1 and 1.2. Superblocks of version 0.90 have
// no name and are not looked for. Throws Error kDevice if the node cannot be read.
[[nodiscard]] std::optional<MdSuperblock> read_md_superblock(const std::string& node);

}  // namespace firstlight::sys
