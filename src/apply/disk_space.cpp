// SPDX-License-Identifier: Apache-2.0
#include "apply/disk_space.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace firstlight::apply {
namespace {

constexpr std::uint64_t kDefaultAlignmentBytes = 1024 * 1024;
// From this size on (300 GB in sectors of 512 bytes; the partitioner counts sectors, whatever their
// size) partitions at odd places do not take the alignment below 4 KiB.
constexpr std::uint64_t kLargeDiskSectors = 585937500;
constexpr std::uint64_t kLargeDiskAlignmentSectors = 8;

std::uint64_t alignment_of(const sys::PartitionTable& table) {
  std::uint64_t alignment_sectors = kDefaultAlignmentBytes / table.sector_bytes;
  for (const sys::Partition& partition : table.partitions) {
    while (alignment_sectors > 1 && partition.start_sector % alignment_sectors != 0) {
      alignment_sectors /= 2;
    }
  }
  const std::uint64_t least =
      table.total_sectors >= kLargeDiskSectors ? kLargeDiskAlignmentSectors : 1;
  return std::max(alignment_sectors, least);
}

}  // namespace

DiskSpace::DiskSpace(const sys::PartitionTable& table)
    : usable_{table.first_usable, table.last_usable}, alignment_sectors_(alignment_of(table)) {
  for (const sys::Partition& partition : table.partitions) {
    if (partition.size_sectors == 0) continue;
    take(partition.number,
         {partition.start_sector, partition.start_sector + partition.size_sectors - 1});
  }
}

void DiskSpace::release(std::uint32_t number) {
  std::erase_if(taken_, [&](const Taken& taken) { return taken.number == number; });
}

void DiskSpace::take(std::uint32_t number, const Extent& extent) {
  const auto after = [](const Extent& left, const Taken& right) {
    return left.first < right.extent.first;
  };
  taken_.insert(std::upper_bound(taken_.begin(), taken_.end(), extent, after), {number, extent});
}

std::optional<Extent> DiskSpace::place(std::uint64_t start_sector, std::uint64_t size_sectors,
                                       std::string* why_not) const {
  const std::optional<Extent> largest = largest_free_block();
  if (!largest) {
    *why_not = "no free sector is left on the disk";
    return std::nullopt;
  }
  const std::uint64_t requested = start_sector == 0 ? align(largest->first) : start_sector;
  if (size_sectors > std::numeric_limits<std::uint64_t>::max() - requested) {
    *why_not = "start and size together are beyond what a sector number can hold";
    return std::nullopt;
  }
  const Extent wanted{align(requested),
                      size_sectors == 0 ? largest->last : requested + size_sectors - 1};
  if (wanted.first <= wanted.last && is_free(wanted)) return wanted;

  *why_not = size_sectors == 0 && start_sector != 0
                 ? fmt::format(
                       "without a size the partition ends where the largest free block ends, and "
                       "start sector {} is not in that block (sectors {} to {})",
                       wanted.first, largest->first, largest->last)
                 : describe_conflict(wanted);
  return std::nullopt;
}

std::optional<Extent> DiskSpace::largest_free_block() const {
  std::optional<Extent> largest;
  const auto offer = [&](std::uint64_t first, std::uint64_t end) {  // `end` is exclusive
    if (first >= end) return;
    const Extent block{first, end - 1};
    if (!largest || block.size() > largest->size()) largest = block;
  };
  std::uint64_t next = usable_.first;
  for (const Taken& taken : taken_) {
    offer(next, std::min(taken.extent.first, usable_.last + 1));
    next = std::max(next, taken.extent.last + 1);
  }
  offer(next, usable_.last + 1);
  return largest;
}

std::uint64_t DiskSpace::align(std::uint64_t sector) const {
  const std::uint64_t lower = sector - sector % alignment_sectors_;
  if (lower == sector) return sector;
  if (lower >= usable_.first && is_free({lower, sector})) return lower;
  const std::uint64_t higher = lower + alignment_sectors_;
  return higher > lower && is_free({sector, higher}) ? higher : sector;
}

bool DiskSpace::is_free(const Extent& extent) const {
  if (extent.first < usable_.first || extent.last > usable_.last) return false;
  return std::none_of(taken_.begin(), taken_.end(), [&](const Taken& taken) {
    return taken.extent.first <= extent.last && extent.first <= taken.extent.last;
  });
}

std::string DiskSpace::describe_conflict(const Extent& wanted) const {
  for (const Taken& taken : taken_) {
    if (taken.extent.first <= wanted.last && wanted.first <= taken.extent.last) {
      return fmt::format("sectors {} to {} overlap partition {} (sectors {} to {})", wanted.first,
                         wanted.last, taken.number, taken.extent.first, taken.extent.last);
    }
  }
  return fmt::format("sectors {} to {} are not within the usable sectors {} to {} of the disk",
                     wanted.first, wanted.last, usable_.first, usable_.last);
}

}  // namespace firstlight::apply
