// SPDX-License-Identifier: Apache-2.0
#include "sys/md_superblock.h"

#include <doctest/doctest.h>
#include <endian.h>
#include <linux/raid/md_p.h>

#include <cstring>
#include <string>
#include <string_view>

namespace firstlight::sys {
namespace {

std::string superblock(std::string_view name, std::int32_t level, std::uint32_t disks) {
  mdp_superblock_1 block{};
  block.magic = htole32(MD_SB_MAGIC);
  block.major_version = htole32(1);
  std::memset(static_cast<void*>(block.set_uuid), 0xab, sizeof block.set_uuid);
  std::memcpy(static_cast<void*>(block.set_name), name.data(), name.size());
  block.level = htole32(static_cast<std::uint32_t>(level));
  block.raid_disks = htole32(disks);
  std::string bytes(sizeof block, '\0');
  std::memcpy(bytes.data(), &block, sizeof block);
  return bytes;
}

TEST_CASE("a superblock tells name, level and size of its array") {
  const auto found = parse_md_superblock(superblock("any:data", 10, 4));
  REQUIRE(found);
  CHECK(found->name == "data");
  CHECK(found->level == 10);
  CHECK(found->raid_disks == 4);
  CHECK(found->array_uuid == std::string("abababababababababababababababab"));
  CHECK(parse_md_superblock(superblock("data", -1, 2))->level == -1);
  CHECK(parse_md_superblock(superblock("data", -1, 2))->name == "data");
  // 32 bytes: no end mark.
  CHECK(
      parse_md_superblock(
          superblock("a:234567890123456789012345678901", 1, 2).substr(0, sizeof(mdp_superblock_1)))
          ->name.size() == 30);
}

TEST_CASE("what is no superblock of version 1 is none") {
  std::string bytes = superblock("data", 1, 2);
  CHECK_FALSE(parse_md_superblock({}));
  CHECK_FALSE(parse_md_superblock(bytes.substr(1)));
  CHECK_FALSE(parse_md_superblock(std::string(sizeof(mdp_superblock_1), '\0')));
  bytes[4] = 0;  // major version 0
  CHECK_FALSE(parse_md_superblock(bytes));
}

}  // namespace
}  // namespace firstlight::sys
