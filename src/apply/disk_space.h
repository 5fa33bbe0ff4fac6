// SPDX-License-Identifier: Apache-2.0
// Where a partition goes. Follows the partitioner sgdisk (checked against it in tests/root/disks),
// because the reference engine's configs rely on the places it chooses.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sys/partition_table.h"

namespace firstlight::apply {

// Sectors, both ends inclusive.
struct Extent {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  [[nodiscard]] std::uint64_t size() const { return last - first + 1; }
  friend bool operator==(const Extent&, const Extent&) = default;
};

class DiskSpace {
 public:
  // All partitions of the table are taken. Alignment: 1 MiB, or for a table that holds partitions
  // the largest power of two up to that which divides all their starts, on large disks eight
  // sectors at least. It stays as it was at the beginning, whatever is released later.
  explicit DiskSpace(const sys::PartitionTable& table);

  void release(std::uint32_t number);
  void take(std::uint32_t number, const Extent& extent);

  // `start_sector` 0: the aligned beginning of the largest free block (the first of equal ones).
  // Other starts are aligned, too; the end is counted from the unaligned start.
  // `size_sectors` 0: up to the end of the largest free block, wherever the start is.
  // nullopt: no such place; `why_not` says why in words for a person.
  [[nodiscard]] std::optional<Extent> place(std::uint64_t start_sector, std::uint64_t size_sectors,
                                            std::string* why_not) const;

  // nullopt: the disk is full.
  [[nodiscard]] std::optional<Extent> largest_free_block() const;

  [[nodiscard]] std::uint64_t alignment_sectors() const { return alignment_sectors_; }

 private:
  struct Taken {
    std::uint32_t number = 0;
    Extent extent;
  };

  // The nearest multiple of the alignment below that only free sectors separate from `sector`, or
  // the nearest above on the same condition, or `sector` itself.
  [[nodiscard]] std::uint64_t align(std::uint64_t sector) const;
  [[nodiscard]] bool is_free(const Extent& extent) const;
  [[nodiscard]] std::string describe_conflict(const Extent& wanted) const;

  Extent usable_;
  std::uint64_t alignment_sectors_;
  std::vector<Taken> taken_;  // by first sector
};

}  // namespace firstlight::apply
