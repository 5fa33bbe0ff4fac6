// SPDX-License-Identifier: Apache-2.0
#include "sys/md_superblock.h"

#include <endian.h>
#include <fmt/format.h>
#include <linux/raid/md_p.h>

#include <array>
#include <cstring>

#include "sys/block_content.h"
#include "sys/block_device.h"

namespace firstlight::sys {
namespace {

// Without the table of roles that follows it.
constexpr std::size_t kSuperblockBytes = sizeof(mdp_superblock_1);
constexpr std::uint64_t kAfterFirst4KiB = 4096;

// "At least 8K, but less than 12K, from end of device", on a multiple of 4K.
std::uint64_t place_at_end(std::uint64_t size_bytes) {
  constexpr std::uint64_t kFromEndBytes = 8192;
  constexpr std::uint64_t kAlignmentBytes = 4096;
  if (size_bytes < kFromEndBytes) return 0;
  return (size_bytes - kFromEndBytes) / kAlignmentBytes * kAlignmentBytes;
}

std::string name_of(const mdp_superblock_1& block) {
  const std::string full(block.set_name, ::strnlen(block.set_name, sizeof block.set_name));
  const std::size_t colon = full.find(':');
  return colon == std::string::npos ? full : full.substr(colon + 1);
}

}  // namespace

std::optional<MdSuperblock> parse_md_superblock(std::string_view bytes) {
  if (bytes.size() < kSuperblockBytes) return std::nullopt;
  mdp_superblock_1 block{};
  std::memcpy(&block, bytes.data(), sizeof block);
  if (le32toh(block.magic) != MD_SB_MAGIC || le32toh(block.major_version) != 1) {
    return std::nullopt;
  }
  std::string uuid;
  for (const unsigned char byte : block.set_uuid) uuid += fmt::format("{:02x}", byte);
  return MdSuperblock{.array_uuid = std::move(uuid),
                      .name = name_of(block),
                      .level = static_cast<std::int32_t>(le32toh(block.level)),
                      .raid_disks = le32toh(block.raid_disks)};
}

std::optional<MdSuperblock> read_md_superblock(const std::string& node) {
  const std::uint64_t size_bytes = find_block_device(node).size_bytes;
  for (const std::uint64_t place :
       std::array{kAfterFirst4KiB, std::uint64_t{0}, place_at_end(size_bytes)}) {
    if (place + kSuperblockBytes > size_bytes) continue;
    const std::string bytes = read_block_range(node, place, kSuperblockBytes);
    if (auto found = parse_md_superblock(bytes)) return found;
  }
  return std::nullopt;
}

}  // namespace firstlight::sys
