// SPDX-License-Identifier: Apache-2.0
#include "sys/superblock_layout.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/crc32c.h"

namespace firstlight::sys {
namespace {

enum class Order { kLittle, kBig };

std::uint64_t number_at(std::string_view block, std::size_t offset, std::size_t bytes,
                        Order order) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i) {
    const std::size_t at = order == Order::kBig ? offset + i : offset + bytes - 1 - i;
    value = (value << 8U) | static_cast<unsigned char>(block[at]);
  }
  return value;
}

std::uint64_t little(std::string_view block, std::size_t offset, std::size_t bytes) {
  return number_at(block, offset, bytes, Order::kLittle);
}

std::uint64_t big(std::string_view block, std::size_t offset, std::size_t bytes) {
  return number_at(block, offset, bytes, Order::kBig);
}

void put_little(std::string& block, std::size_t offset, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i) {
    block[offset + i] = static_cast<char>((value >> (8U * i)) & 0xFFU);
  }
}

// The rest of the field is zeros.
void put_name(std::string& block, std::size_t offset, std::size_t bytes, std::string_view name) {
  std::fill_n(&block[offset], bytes, '\0');
  std::copy_n(name.data(), std::min(bytes, name.size()), &block[offset]);
}

// ---- ext4 ----

bool is_ext4(std::string_view superblock) { return little(superblock, 0x38, 2) == 0xEF53; }

bool is_power_of(std::uint64_t number, std::uint64_t base) {
  while (number > 1 && number % base == 0) number /= base;
  return number == 1;
}

bool ext4_group_has_copy(std::string_view superblock, std::uint64_t group) {
  constexpr std::uint64_t kSparse = 0x1;
  constexpr std::uint64_t kSparse2 = 0x200;
  if ((little(superblock, 0x5C, 4) & kSparse2) != 0) {
    return group == little(superblock, 0x24C, 4) || group == little(superblock, 0x250, 4);
  }
  if ((little(superblock, 0x64, 4) & kSparse) == 0 || group == 1) return true;
  return is_power_of(group, 3) || is_power_of(group, 5) || is_power_of(group, 7);
}

std::vector<std::uint64_t> ext4_copies(std::string_view superblock) {
  constexpr std::uint64_t k64Bit = 0x80;
  constexpr std::uint64_t kMaxBlockShift = 6;  // blocks of 64 KiB
  const std::uint64_t shift = little(superblock, 0x18, 4);
  const std::uint64_t per_group = little(superblock, 0x20, 4);
  if (!is_ext4(superblock) || per_group == 0 || shift > kMaxBlockShift) return {};
  std::uint64_t blocks = little(superblock, 0x04, 4);
  if ((little(superblock, 0x60, 4) & k64Bit) != 0) blocks |= little(superblock, 0x150, 4) << 32U;
  const std::uint64_t first_block = little(superblock, 0x14, 4);
  std::vector<std::uint64_t> offsets;
  for (std::uint64_t group = 1; first_block + group * per_group < blocks; ++group) {
    if (!ext4_group_has_copy(superblock, group)) continue;
    offsets.push_back((first_block + group * per_group) << (10U + shift));
  }
  return offsets;
}

std::string ext4_rename(std::string& superblock, std::string_view name) {
  constexpr std::uint64_t kMetadataChecksums = 0x400;
  constexpr std::size_t kChecksum = 0x3FC;
  if (!is_ext4(superblock)) return "there is no superblock of ext4";
  put_name(superblock, 0x78, 16, name);
  if ((little(superblock, 0x64, 4) & kMetadataChecksums) != 0) {
    put_little(superblock, kChecksum,
               crc32c_register(std::string_view(superblock).substr(0, kChecksum)));
  }
  return {};
}

// ---- xfs ----

constexpr std::string_view kXfsMagic = "XFSB";

std::vector<std::uint64_t> xfs_copies(std::string_view superblock) {
  if (!superblock.starts_with(kXfsMagic)) return {};
  const std::uint64_t block_bytes = big(superblock, 4, 4);
  const std::uint64_t group_blocks = big(superblock, 84, 4);
  const std::uint64_t groups = big(superblock, 88, 4);
  std::vector<std::uint64_t> offsets;
  for (std::uint64_t group = 1; group < groups; ++group) {
    offsets.push_back(group * group_blocks * block_bytes);
  }
  return offsets;
}

std::string xfs_rename(std::string& superblock, std::string_view name) {
  constexpr std::uint64_t kVersionMask = 0xF;
  constexpr std::uint64_t kVersionWithChecksum = 5;
  constexpr std::size_t kChecksum = 224;
  if (!superblock.starts_with(kXfsMagic)) return "there is no superblock of xfs";
  const std::uint64_t sector_bytes = big(superblock, 102, 2);
  if (sector_bytes < 512 || sector_bytes > superblock.size()) return "the sector size is unknown";
  put_name(superblock, 108, 12, name);
  if ((big(superblock, 100, 2) & kVersionMask) == kVersionWithChecksum) {
    put_little(superblock, kChecksum, 0);
    put_little(superblock, kChecksum,
               ~crc32c_register(std::string_view(superblock).substr(0, sector_bytes)));
  }
  return {};
}

// ---- btrfs ----

// The kernel writes the other copies whole, from the first one, when it first commits.
std::vector<std::uint64_t> no_copies(std::string_view /*superblock*/) { return {}; }

std::string btrfs_rename(std::string& superblock, std::string_view name) {
  constexpr std::size_t kChecksumBytes = 32;
  if (superblock.substr(64, 8) != "_BHRfS_M") return "there is no superblock of btrfs";
  if (little(superblock, 196, 2) != 0) return "the superblock has another checksum than CRC-32C";
  put_name(superblock, 299, 256, name.substr(0, 255));
  put_little(superblock, 0, ~crc32c_register(std::string_view(superblock).substr(kChecksumBytes)));
  return {};
}

// ---- vfat ----

bool is_fat32(std::string_view sector) { return little(sector, 22, 2) == 0; }

std::vector<std::uint64_t> vfat_copies(std::string_view sector) {
  const std::uint64_t backup_sector = little(sector, 50, 2);
  if (!is_fat32(sector) || backup_sector == 0 || backup_sector == 0xFFFF) return {};
  return {backup_sector * little(sector, 11, 2)};
}

std::string vfat_rename(std::string& sector, std::string_view name) {
  if (little(sector, 510, 2) != 0xAA55) return "there is no boot sector of vfat";
  std::uint32_t volume_id = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), volume_id, 16);
  if (error != std::errc{} || end != name.data() + name.size()) {
    return "a volume id is eight hexadecimal digits; the boot sector was not changed";
  }
  put_little(sector, is_fat32(sector) ? 67 : 39, volume_id);
  return {};
}

constexpr std::array<SuperblockLayout, 4> kLayouts{{
    {"ext4", 1024, 1024, ext4_copies, ext4_rename},
    {"xfs", 0, 32768, xfs_copies, xfs_rename},
    {"btrfs", 65536, 4096, no_copies, btrfs_rename},
    {"vfat", 0, 512, vfat_copies, vfat_rename},
}};

}  // namespace

bool ext4_state_needs_check(std::string_view superblock) {
  constexpr std::uint64_t kUnmounted = 0x1;
  constexpr std::uint64_t kFaulty = 0x2;
  const std::uint64_t state = little(superblock, 0x3A, 2);
  return is_ext4(superblock) && ((state & kUnmounted) == 0 || (state & kFaulty) != 0);
}

const SuperblockLayout* superblock_layout(std::string_view format) {
  const auto* const found =
      std::find_if(kLayouts.begin(), kLayouts.end(),
                   [format](const SuperblockLayout& layout) { return layout.format == format; });
  return found == kLayouts.end() ? nullptr : found;
}

}  // namespace firstlight::sys
