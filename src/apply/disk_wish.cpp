// SPDX-License-Identifier: Apache-2.0
#include "apply/disk_wish.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>
#include <string_view>
#include <utility>

#include "base/ascii.h"
#include "base/error.h"

namespace firstlight::apply {
namespace {

constexpr std::uint64_t kMibBytes = 1024 * 1024;

std::optional<std::uint64_t> to_sectors(const plan::PartitionWish& wish, std::string_view what,
                                        const std::optional<std::int64_t>& mib,
                                        std::uint32_t sector_bytes) {
  if (!mib) return std::nullopt;
  const std::uint64_t sectors_per_mib = kMibBytes / sector_bytes;
  if (*mib < 0 ||
      static_cast<std::uint64_t>(*mib) > std::numeric_limits<std::uint64_t>::max() / kMibBytes) {
    refuse(wish, static_cast<std::uint32_t>(std::max<std::int64_t>(wish.number, 0)),
           fmt::format("{} is {} MiB, which no disk can have", what, *mib),
           "give a number of MiB between 0 and the size of the disk");
  }
  return static_cast<std::uint64_t>(*mib) * sectors_per_mib;
}

// Gives numbers to the wishes with number 0. The reference takes the lowest number that is free or
// about to become free. That alone would make a second run add the partition once more, so a wish
// first claims the partition that carries its label, is not listed by number, and contradicts
// nothing that the wish gives.
class NumberGiver {
 public:
  NumberGiver(const sys::PartitionTable& table, std::vector<Wanted>& wanted)
      : table_(table), wanted_(wanted) {
    for (const sys::Partition& partition : table.partitions) used_.insert(partition.number);
    for (const Wanted& entry : wanted) {
      if (entry.number == 0) continue;
      listed_.insert(entry.number);
      if (entry.wish->should_exist) {
        used_.insert(entry.number);
      } else {
        used_.erase(entry.number);
      }
    }
  }

  void give() {
    for (Wanted& entry : wanted_) {
      if (entry.number != 0) continue;
      entry.number = claim_by_label(entry).value_or(0);
      if (entry.number == 0) entry.number = lowest_unused();
      listed_.insert(entry.number);
      if (entry.wish->should_exist) used_.insert(entry.number);
    }
  }

 private:
  [[nodiscard]] std::optional<std::uint32_t> claim_by_label(const Wanted& entry) const {
    if (!entry.wish->should_exist || entry.wish->label.value_or("").empty()) return std::nullopt;
    for (const sys::Partition& partition : table_.partitions) {
      if (listed_.contains(partition.number)) continue;
      Wanted given = entry;
      if (given.start_sector == 0U) given.start_sector.reset();
      if (given.size_sectors == 0U) given.size_sectors.reset();
      if (first_difference(given, partition, /*with_size=*/true).empty()) return partition.number;
    }
    return std::nullopt;
  }

  [[nodiscard]] std::uint32_t lowest_unused() const {
    std::uint32_t number = 1;
    while (used_.contains(number)) ++number;
    return number;
  }

  const sys::PartitionTable& table_;
  std::vector<Wanted>& wanted_;
  std::set<std::uint32_t> used_;
  std::set<std::uint32_t> listed_;  // by number in the config, or given out
};

}  // namespace

[[noreturn]] void refuse(const plan::PartitionWish& wish, std::uint32_t number, std::string why,
                         std::string hint) {
  throw Error({.code = ErrorCode::kPartition,
               .tried = "plan partition",
               .object = fmt::format("{}", number),
               .why = std::move(why),
               .hint = std::move(hint),
               .pointer = wish.pointer});
}

std::string first_difference(const Wanted& wanted, const sys::Partition& found, bool with_size) {
  const auto differ = [](std::string_view what, const auto& wish, const auto& is) {
    return fmt::format("{} is '{}', wanted is '{}'", what, is, wish);
  };
  const plan::PartitionWish& wish = *wanted.wish;
  if (wanted.start_sector && *wanted.start_sector != found.start_sector) {
    return differ("start sector", *wanted.start_sector, found.start_sector);
  }
  if (with_size && wanted.size_sectors && *wanted.size_sectors != found.size_sectors) {
    return differ("size in sectors", *wanted.size_sectors, found.size_sectors);
  }
  if (!wish.guid.empty() && lower_case(wish.guid) != lower_case(found.guid)) {
    return differ("GUID", wish.guid, found.guid);
  }
  if (!wish.type_guid.empty() && lower_case(wish.type_guid) != lower_case(found.type_guid)) {
    return differ("type GUID", wish.type_guid, found.type_guid);
  }
  if (wish.label && *wish.label != found.label) return differ("label", *wish.label, found.label);
  return {};
}

std::vector<Wanted> to_wanted(const sys::PartitionTable& table, const plan::DiskStep& step) {
  std::vector<Wanted> wanted;
  for (const plan::PartitionWish& wish : step.partitions) {
    if (wish.number < 0 || wish.number > table.max_partitions) {
      refuse(wish, static_cast<std::uint32_t>(std::max<std::int64_t>(wish.number, 0)),
             fmt::format("number {} is not between 0 and {}, the capacity of the table",
                         wish.number, table.max_partitions),
             "choose another number");
    }
    wanted.push_back({.wish = &wish,
                      .number = static_cast<std::uint32_t>(wish.number),
                      .start_sector = to_sectors(wish, "start", wish.start_mib, table.sector_bytes),
                      .size_sectors = to_sectors(wish, "size", wish.size_mib, table.sector_bytes)});
  }
  NumberGiver(table, wanted).give();
  for (const Wanted& entry : wanted) {
    if (entry.number > table.max_partitions) {
      refuse(*entry.wish, entry.number,
             fmt::format("all {} partition numbers are in use", table.max_partitions),
             "delete a partition first");
    }
  }
  return wanted;
}

}  // namespace firstlight::apply
