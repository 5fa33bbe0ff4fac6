// SPDX-License-Identifier: Apache-2.0
// The pure half of apply/disk.h.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "apply/disk.h"
#include "apply/disk_space.h"
#include "apply/disk_wish.h"
#include "base/error.h"

namespace firstlight::apply {
namespace {

// Linux filesystem data: what a partition is without a type of its own.
constexpr std::string_view kDefaultTypeGuid = "0FC63DAF-8483-4772-8E79-3D69D8477DE4";

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
