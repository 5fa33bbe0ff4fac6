// SPDX-License-Identifier: Apache-2.0
// The pure half of apply/disk.h.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <set>

#include "apply/disk.h"
#include "apply/disk_space.h"
#include "base/error.h"

namespace firstlight::apply {
namespace {

constexpr std::uint64_t kMibBytes = 1024 * 1024;
// Linux filesystem data: what a partition is without a type of its own.
constexpr std::string_view kDefaultTypeGuid = "0FC63DAF-8483-4772-8E79-3D69D8477DE4";

// A wish in sectors. Unset dimensions stay unset until the places are computed.
struct Wanted {
  const plan::PartitionWish* wish = nullptr;
  std::uint32_t number = 0;
  std::optional<std::uint64_t> start_sector;
  std::optional<std::uint64_t> size_sectors;
};

[[noreturn]] void refuse(const plan::PartitionWish& wish, std::uint32_t number, std::string why,
                         std::string hint) {
  throw Error({.code = ErrorCode::kPartition,
               .tried = "plan partition",
               .object = fmt::format("{}", number),
               .why = std::move(why),
               .hint = std::move(hint),
               .pointer = wish.pointer});
}

[[noreturn]] void refuse_disk(const DiskState& state, const plan::DiskStep& step, ErrorCode code,
                              std::string why, std::string hint) {
  throw Error({.code = code,
               .tried = "plan partition table",
               .object = state.node,
               .why = std::move(why),
               .hint = std::move(hint),
               .pointer = step.pointer});
}

void check_disk(const DiskState& state, const plan::DiskStep& step) {
  if (!state.use.empty() && state.in_use.empty()) {
    refuse_disk(state, step, ErrorCode::kDevice, "the whole disk is in use: " + state.use,
                "choose another disk, or stop what uses this one");
  }
  if (step.wipe_table && !state.in_use.empty()) {
    refuse_disk(state, step, ErrorCode::kPartition,
                fmt::format("wipeTable is set, but partition {} is in use: {}",
                            state.in_use.front().number, state.in_use.front().use),
                "leave wipeTable out to keep partitions that are in use");
  }
  if (state.table.kind == sys::TableKind::kOther && !step.wipe_table) {
    refuse_disk(
        state, step, ErrorCode::kPartition,
        fmt::format("it has a partition table of type '{}', not GPT", state.table.kind_name),
        "set wipeTable to destroy that table and everything on the disk");
  }
}

const sys::Partition* find(const sys::PartitionTable& table, std::uint32_t number) {
  const auto found =
      std::find_if(table.partitions.begin(), table.partitions.end(),
                   [&](const auto& partition) { return partition.number == number; });
  return found == table.partitions.end() ? nullptr : &*found;
}

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

bool same_guid(const std::string& wanted, const std::string& found) {
  return std::equal(wanted.begin(), wanted.end(), found.begin(), found.end(), [](char a, char b) {
    const auto upper = [](char c) { return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c; };
    return upper(a) == upper(b);
  });
}

// The first attribute in which `found` differs from what is wanted; empty: it matches. Only given
// attributes count.
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
  if (!wish.guid.empty() && !same_guid(wish.guid, found.guid)) {
    return differ("GUID", wish.guid, found.guid);
  }
  if (!wish.type_guid.empty() && !same_guid(wish.type_guid, found.type_guid)) {
    return differ("type GUID", wish.type_guid, found.type_guid);
  }
  if (wish.label && *wish.label != found.label) return differ("label", *wish.label, found.label);
  return {};
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

// Fills in the dimensions by pretending that everything listed is deleted and made anew.
void compute_places(const sys::PartitionTable& table, std::vector<Wanted>& wanted) {
  DiskSpace space(table);
  for (Wanted& entry : wanted) {
    const sys::Partition* existing = find(table, entry.number);
    if (existing == nullptr) continue;
    space.release(entry.number);
    if (entry.wish->wipe_entry) continue;
    if (!entry.start_sector) entry.start_sector = existing->start_sector;
    if (!entry.size_sectors) entry.size_sectors = existing->size_sectors;
  }
  for (Wanted& entry : wanted) {
    if (!entry.wish->should_exist) continue;
    std::string why_not;
    const auto extent =
        space.place(entry.start_sector.value_or(0), entry.size_sectors.value_or(0), &why_not);
    if (!extent) {
      refuse(*entry.wish, entry.number, "there is no place for it: " + why_not,
             "give startMiB and sizeMiB that fit, or delete a partition");
    }
    space.take(entry.number, *extent);
    entry.start_sector = extent->first;
    entry.size_sectors = extent->size();
  }
}

sys::Partition as_specified(const Wanted& wanted) {
  const plan::PartitionWish& wish = *wanted.wish;
  return {.number = wanted.number,
          .start_sector = *wanted.start_sector,
          .size_sectors = *wanted.size_sectors,
          .label = wish.label.value_or(""),
          .guid = wish.guid,
          .type_guid = wish.type_guid.empty() ? std::string(kDefaultTypeGuid) : wish.type_guid};
}

sys::Partition resized(const sys::Partition& existing, const Wanted& wanted) {
  sys::Partition partition = existing;
  partition.size_sectors = *wanted.size_sectors;
  return partition;
}

// One row of the matrix in the spec of partitions: on disk × shouldExist × wipePartitionEntry ×
// matches.
void decide_partition(const Wanted& wanted, const sys::Partition* existing,
                      DiskDecision* decision) {
  const plan::PartitionWish& wish = *wanted.wish;
  const auto recreate = [&](sys::Partition partition) {
    decision->edit.deletions.push_back(wanted.number);
    decision->edit.creations.push_back(std::move(partition));
    decision->changed.push_back(wanted.number);
  };
  if (existing == nullptr) {
    if (!wish.should_exist) return;
    decision->edit.creations.push_back(as_specified(wanted));
    decision->created.push_back(wanted.number);
    return;
  }
  if (!wish.should_exist) {
    if (!wish.wipe_entry) {
      refuse(wish, wanted.number, "it exists, but shouldExist is false",
             "set wipePartitionEntry to delete it");
    }
    decision->edit.deletions.push_back(wanted.number);
    decision->deleted.push_back(wanted.number);
    return;
  }
  const std::string difference = first_difference(wanted, *existing, /*with_size=*/true);
  if (difference.empty()) return;
  if (wish.wipe_entry) return recreate(as_specified(wanted));
  if (wish.resize && first_difference(wanted, *existing, /*with_size=*/false).empty()) {
    return recreate(resized(*existing, wanted));
  }
  refuse(wish, wanted.number, "it exists and differs: " + difference,
         "set wipePartitionEntry to replace it, or resize if only the size differs");
}

void refuse_changes_in_use(const DiskState& state, const std::vector<Wanted>& wanted,
                           const DiskDecision& decision) {
  for (const Wanted& entry : wanted) {
    const auto touched = [&](const std::vector<std::uint32_t>& numbers) {
      return std::find(numbers.begin(), numbers.end(), entry.number) != numbers.end();
    };
    if (!touched(decision.deleted) && !touched(decision.changed) && !touched(decision.created)) {
      continue;
    }
    for (const PartitionInUse& active : state.in_use) {
      if (active.number != entry.number) continue;
      refuse(*entry.wish, entry.number, "it would have to change, but is in use: " + active.use,
             "stop what uses it, or describe the partition as it is");
    }
  }
}

}  // namespace

DiskDecision decide(const DiskState& state, const plan::DiskStep& step) {
  check_disk(state, step);
  const bool has_table = state.table.kind != sys::TableKind::kNone;
  const bool starts_blank = step.wipe_table || !has_table;
  const sys::PartitionTable table =
      starts_blank ? sys::new_table(state.table.sector_bytes, state.table.total_sectors)
                   : state.table;

  std::vector<Wanted> wanted = to_wanted(table, step);
  compute_places(table, wanted);

  DiskDecision decision;
  // The table's sectors are erased whatever is in them, a filesystem on the whole disk as well.
  decision.edit.zap = step.wipe_table && (has_table || !state.table.is_blank);
  // A deletion whose number was given out again is the business of the entry that got the number.
  std::set<std::uint32_t> wanted_numbers;
  for (const Wanted& entry : wanted) {
    if (entry.wish->should_exist) wanted_numbers.insert(entry.number);
  }
  for (const Wanted& entry : wanted) {
    if (!entry.wish->should_exist && wanted_numbers.contains(entry.number)) continue;
    decide_partition(entry, find(table, entry.number), &decision);
  }
  decision.edit.new_table = starts_blank && !decision.edit.creations.empty();
  refuse_changes_in_use(state, wanted, decision);
  return decision;
}

}  // namespace firstlight::apply
