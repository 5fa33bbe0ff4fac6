// SPDX-License-Identifier: Apache-2.0
#include "partition_table.h"

#include <cstdio>
#include <stdexcept>
#include <string_view>

#include "file_bytes.h"

namespace firstlight::guest {
namespace {

constexpr std::size_t kSectorSize = 512;
constexpr std::string_view kSignature = "EFI PART";
constexpr std::size_t kMaxTableBytes = 1 << 20;

std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t crc = 0xffffffffU;
  for (const char byte : bytes) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1U ^ (crc & 1U ? 0xedb88320U : 0U);
  }
  return ~crc;
}

// The first three groups are little-endian, the last two are bytes in order.
std::string guid_text(std::string_view bytes) {
  char text[37];
  std::snprintf(text, sizeof text, "%08X-%04X-%04X-%04X-%012llX",
                static_cast<unsigned>(little_endian(bytes, 0, 4)),
                static_cast<unsigned>(little_endian(bytes, 4, 2)),
                static_cast<unsigned>(little_endian(bytes, 6, 2)),
                static_cast<unsigned>(big_endian(bytes, 8, 2)),
                static_cast<unsigned long long>(big_endian(bytes, 10, 6)));
  return text;
}

// Names in the Basic Multilingual Plane are enough for what a config test writes.
std::string utf8_from_utf16(std::string_view bytes) {
  std::string text;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    const auto unit = static_cast<unsigned>(little_endian(bytes, i, 2));
    if (unit == 0) break;
    if (unit < 0x80) {
      text += static_cast<char>(unit);
    } else if (unit < 0x800) {
      text += static_cast<char>(0xc0U | unit >> 6U);
      text += static_cast<char>(0x80U | (unit & 0x3fU));
    } else {
      text += static_cast<char>(0xe0U | unit >> 12U);
      text += static_cast<char>(0x80U | (unit >> 6U & 0x3fU));
      text += static_cast<char>(0x80U | (unit & 0x3fU));
    }
  }
  return text;
}

struct Header {
  std::uint64_t other_header_sector;
  std::uint64_t first_usable_sector;
  std::uint64_t last_usable_sector;
  std::string disk_guid;
  std::size_t entry_size;
  std::string entries;
};

Header read_header(const std::string& disk, std::uint64_t sector) {
  const std::string where = disk + ", header at sector " + std::to_string(sector) + ": ";
  std::string bytes = read_at(disk, sector * kSectorSize, kSectorSize);
  if (!bytes.starts_with(kSignature)) throw std::runtime_error(where + "no GPT signature");
  const std::size_t header_size = little_endian(bytes, 12, 4);
  if (header_size < 92 || header_size > kSectorSize)
    throw std::runtime_error(where + "header size");
  const auto header_crc = static_cast<std::uint32_t>(little_endian(bytes, 16, 4));
  bytes.replace(16, 4, 4, '\0');
  if (crc32(std::string_view(bytes).substr(0, header_size)) != header_crc) {
    throw std::runtime_error(where + "wrong checksum of the header");
  }
  if (little_endian(bytes, 24, 8) != sector)
    throw std::runtime_error(where + "names another sector");
  const std::size_t entry_count = little_endian(bytes, 80, 4);
  const std::size_t entry_size = little_endian(bytes, 84, 4);
  if (entry_size < 128 || entry_size > 4096 || entry_count * entry_size > kMaxTableBytes) {
    throw std::runtime_error(where + "entry size or count out of range");
  }
  Header header{little_endian(bytes, 32, 8),
                little_endian(bytes, 40, 8),
                little_endian(bytes, 48, 8),
                guid_text(std::string_view(bytes).substr(56, 16)),
                entry_size,
                read_at(disk, little_endian(bytes, 72, 8) * kSectorSize, entry_count * entry_size)};
  if (crc32(header.entries) != little_endian(bytes, 88, 4)) {
    throw std::runtime_error(where + "wrong checksum of the entries");
  }
  return header;
}

void check_protective_mbr(const std::string& disk) {
  const std::string mbr = read_at(disk, 0, kSectorSize);
  if (little_endian(mbr, 510, 2) != 0xaa55 || little_endian(mbr, 450, 1) != 0xee) {
    throw std::runtime_error(disk + ": no protective MBR");
  }
}

}  // namespace

bool has_partition_table(const std::string& disk) {
  try {
    return read_at(disk, kSectorSize, kSignature.size()) == kSignature;
  } catch (const std::exception&) {
    return false;
  }
}

PartitionTable read_partition_table(const std::string& disk) {
  check_protective_mbr(disk);
  const Header primary = read_header(disk, 1);
  const Header backup = read_header(disk, primary.other_header_sector);
  if (backup.other_header_sector != 1 || backup.entries != primary.entries ||
      backup.disk_guid != primary.disk_guid) {
    throw std::runtime_error(disk + ": primary and backup table differ");
  }
  PartitionTable table{primary.first_usable_sector, primary.last_usable_sector, {}};
  for (std::size_t i = 0; i * primary.entry_size < primary.entries.size(); ++i) {
    const auto entry = std::string_view(primary.entries).substr(i * primary.entry_size, 128);
    if (entry.find_first_not_of('\0') == std::string_view::npos) continue;
    table.partitions.push_back({static_cast<unsigned>(i + 1), guid_text(entry.substr(0, 16)),
                                guid_text(entry.substr(16, 16)), little_endian(entry, 32, 8),
                                little_endian(entry, 40, 8),
                                utf8_from_utf16(entry.substr(56, 72))});
  }
  return table;
}

}  // namespace firstlight::guest
