// SPDX-License-Identifier: Apache-2.0
#include "sys/table_sectors.h"

#include <endian.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace firstlight::sys {
namespace {

// Offsets inside a GPT header and the type byte of a protective MBR: UEFI specification 5.3.2,
// 5.2.3.
constexpr std::size_t kBackupOffset = 32;
constexpr std::size_t kFirstUsableOffset = 40;
constexpr std::size_t kLastUsableOffset = 48;
constexpr std::uint64_t kMbrTypeOffset = 450;
constexpr char kProtectiveMbrType = '\xee';
constexpr std::string_view kGptSignature = "EFI PART";
constexpr std::uint64_t kEntryBytes = 128;

[[noreturn]] void fail(const char* tried, const std::string& node, int error) {
  throw Error(
      {.code = ErrorCode::kPartition, .tried = tried, .object = node, .why = errno_text(error)});
}

bool read_exactly(int fd, char* bytes, std::size_t size, std::uint64_t offset) {
  return ::pread(fd, bytes, size, static_cast<off_t>(offset)) == static_cast<ssize_t>(size);
}

using HeaderStart = std::array<char, 64>;

// False: there is no header.
bool read_header(int fd, const PartitionTable& table, std::uint64_t sector, HeaderStart* header) {
  return read_exactly(fd, header->data(), header->size(), sector * table.sector_bytes) &&
         std::string_view(header->data(), kGptSignature.size()) == kGptSignature;
}

std::uint64_t little_endian_64(const char* bytes) {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes, sizeof value);
  return le64toh(value);
}

bool are_zeros(int fd, std::uint64_t offset, std::uint64_t size) {
  std::vector<char> bytes(size);
  return read_exactly(fd, bytes.data(), size, offset) &&
         std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == 0; });
}

void write_zeros(int fd, const std::string& node, std::uint64_t offset, std::uint64_t size) {
  const std::vector<char> zeros(size, '\0');
  const ssize_t written = ::pwrite(fd, zeros.data(), zeros.size(), static_cast<off_t>(offset));
  const int error = written < 0 ? errno : EIO;
  if (written != static_cast<ssize_t>(size)) fail("destroy partition table", node, error);
}

// Where a table and its backup are, in bytes; the second is empty on a tiny disk.
struct TableAreas {
  std::uint64_t head_bytes = 0;
  std::uint64_t tail_offset = 0;
  std::uint64_t tail_bytes = 0;
};

TableAreas areas_of(const PartitionTable& bounds) {
  TableAreas areas;
  areas.head_bytes = std::min(bounds.first_usable, bounds.total_sectors) * bounds.sector_bytes;
  if (bounds.last_usable < bounds.first_usable) return areas;
  areas.tail_offset = (bounds.last_usable + 1) * bounds.sector_bytes;
  areas.tail_bytes = bounds.total_sectors * bounds.sector_bytes - areas.tail_offset;
  return areas;
}

PartitionTable bounds_of_blank(int fd, const std::string& node) {
  int sector_bytes = 512;
  std::uint64_t size_bytes = 0;
  struct stat status {};
  bool known = ::fstat(fd, &status) == 0;
  if (known && S_ISREG(status.st_mode)) {
    size_bytes = static_cast<std::uint64_t>(status.st_size);
  } else if (known) {
    known =
        ::ioctl(fd, BLKSSZGET, &sector_bytes) == 0 && ::ioctl(fd, BLKGETSIZE64, &size_bytes) == 0;
  }
  const int error = errno;
  if (!known) fail("find the size of disk", node, error);
  const auto bytes = static_cast<std::uint32_t>(sector_bytes);
  return new_table(bytes, size_bytes / bytes);
}

// The last usable sector if the backup of this table were at the end of the disk.
std::uint64_t last_usable_at_end(const PartitionTable& table) {
  const std::uint64_t array_bytes = table.max_partitions * kEntryBytes;
  const std::uint64_t array_sectors = (array_bytes + table.sector_bytes - 1) / table.sector_bytes;
  return table.total_sectors - array_sectors - 2;
}

}  // namespace

void read_stored_bounds(int fd, PartitionTable* table) {
  const std::uint64_t last_sector = table->total_sectors - 1;
  for (const std::uint64_t sector : {std::uint64_t{1}, last_sector}) {
    HeaderStart header{};
    if (!read_header(fd, *table, sector, &header)) continue;
    const std::uint64_t first = little_endian_64(&header[kFirstUsableOffset]);
    const std::uint64_t last = little_endian_64(&header[kLastUsableOffset]);
    if (first > last || last >= table->total_sectors) continue;
    table->first_usable = first;
    table->last_usable = last;
    const std::uint64_t backup = little_endian_64(&header[kBackupOffset]);
    if (sector == 1 && backup < last_sector && last < last_usable_at_end(*table)) {
      table->grown_last_usable = last_usable_at_end(*table);
    }
    return;
  }
}

bool has_protective_mbr(int fd) {
  char type = 0;
  return read_exactly(fd, &type, 1, kMbrTypeOffset) && type == kProtectiveMbrType;
}

bool has_gpt_header(int fd, const PartitionTable& bounds) {
  HeaderStart header{};
  return read_header(fd, bounds, 1, &header) ||
         read_header(fd, bounds, bounds.total_sectors - 1, &header);
}

bool holds_zeros(int fd, const PartitionTable& bounds) {
  const TableAreas areas = areas_of(bounds);
  return are_zeros(fd, 0, areas.head_bytes) && are_zeros(fd, areas.tail_offset, areas.tail_bytes);
}

void erase_table_sectors(int fd, const std::string& node) {
  const TableAreas areas = areas_of(bounds_of_blank(fd, node));
  write_zeros(fd, node, 0, areas.head_bytes);
  write_zeros(fd, node, areas.tail_offset, areas.tail_bytes);
}

}  // namespace firstlight::sys
