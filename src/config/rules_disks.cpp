// SPDX-License-Identifier: Apache-2.0
// Disks and partitions: spec validation section 4.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/ascii.h"
#include "config/diagnostic_code.h"
#include "config/member_name.h"
#include "config/rule_set.h"

namespace firstlight::config {
namespace {

constexpr std::size_t kMaxLabelBytes = 36;
constexpr std::int64_t kUsualTableEntries = 128;

bool is_guid(std::string_view text) {
  constexpr std::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  if (text.size() != kForm.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool hex = hex_digit(text[i]) >= 0;
    if (kForm[i] == 'x' ? !hex : text[i] != '-') return false;
  }
  return true;
}

void check_guid(const RuleRun& run, const std::optional<std::string>& guid, const Place& place) {
  if (is_set(guid) && !is_guid(*guid)) {
    run.error(code::kGuid, place, fmt::format("{} is not a GUID", quoted(*guid)),
              "write 8-4-4-4-12 hex digits");
  }
}

void check_label(const RuleRun& run, const Partition& partition, const Place& place) {
  if (!partition.label) return;
  if (partition.label->size() > kMaxLabelBytes) {
    run.error(code::kPartitionLabelLength, place,
              fmt::format("the label has {} bytes, more than {}", partition.label->size(),
                          kMaxLabelBytes));
  }
  if (partition.label->find(':') != std::string::npos) {
    run.error(code::kPartitionLabelColon, place, "a partition label has no colon");
  }
}

void check_absent(const RuleRun& run, const Partition& partition, const Place& place) {
  if (partition.should_exist.value_or(true)) return;
  if (partition.label || is_set(partition.type_guid) || is_set(partition.guid) ||
      partition.start_mib || partition.size_mib) {
    run.error(code::kPartitionAbsent, place,
              "a partition that should not exist has a label, GUID, start or size",
              "give nothing but its number");
  }
}

void check_negative(const RuleRun& run, const std::optional<std::int64_t>& value,
                    const Place& place) {
  if (value && *value < 0) {
    run.warning(code::kPartitionNegative, place, fmt::format("{} is negative", *value));
  }
}

void check_partition(const RuleRun& run, const Partition& partition, const Place& place) {
  check_absent(run, partition, place);
  if (partition.number == 0 && !partition.label) {
    run.error(code::kPartitionIdentity, place, "a partition needs a number or a label");
  }
  check_guid(run, partition.guid, place.member("guid"));
  check_label(run, partition, place.member("label"));
  check_negative(run, partition.number, place.member("number"));
  if (partition.number > kUsualTableEntries) {
    run.warning(code::kPartitionNumberLarge, place.member("number"),
                fmt::format("a partition table usually has {} entries", kUsualTableEntries));
  }
  check_negative(run, partition.size_mib, place.member("sizeMiB"));
  check_negative(run, partition.start_mib, place.member("startMiB"));
  check_guid(run, partition.type_guid, place.member("typeGuid"));
}

void check_numbers(const RuleRun& run, const Disk& disk, const Place& place) {
  std::unordered_set<std::int64_t> seen;
  for (std::size_t i = 0; i < disk.partitions.size(); ++i) {
    const std::int64_t number = disk.partitions[i].number;
    if (number != 0 && !seen.insert(number).second) {
      run.error(code::kPartitionNumberTwice, place.element(i),
                fmt::format("partition number {} is given twice", number));
    }
  }
}

// Which number is free may depend on a partition that goes.
void check_free_numbers(const RuleRun& run, const Disk& disk, const Place& place) {
  const auto& all = disk.partitions;
  const bool some_absent = std::any_of(all.begin(), all.end(), [](const Partition& partition) {
    return !partition.should_exist.value_or(true);
  });
  const bool some_free = std::any_of(
      all.begin(), all.end(), [](const Partition& partition) { return partition.number == 0; });
  if (some_absent && some_free) {
    run.error(code::kPartitionFreeNumberAndAbsent, place,
              "a partition without number cannot be on a disk with one that should not exist",
              "number all partitions of the disk");
  }
}

void check_labels(const RuleRun& run, const Disk& disk, const Place& place) {
  std::unordered_map<std::string_view, std::size_t> seen;
  for (std::size_t i = 0; i < disk.partitions.size(); ++i) {
    const std::optional<std::string>& label = disk.partitions[i].label;
    if (!label) continue;
    const auto [first, is_new] = seen.emplace(*label, i);
    if (!is_new) {
      run.error(code::kPartitionLabelTwice, place.element(i),
                fmt::format("label {} is already used by partition entry {}", quoted(*label),
                            first->second));
    }
  }
}

// In MiB, both ends included.
struct Extent {
  std::int64_t start;
  std::int64_t end;
  std::size_t index;
};

std::vector<Extent> placed_extents(const Disk& disk) {
  std::vector<Extent> extents;
  for (std::size_t i = 0; i < disk.partitions.size(); ++i) {
    const Partition& partition = disk.partitions[i];
    const std::int64_t start = partition.start_mib.value_or(0);
    if (start == 0 || !partition.size_mib) continue;
    const std::int64_t length = std::max<std::int64_t>(*partition.size_mib, 1);
    const std::int64_t last = std::numeric_limits<std::int64_t>::max();
    const std::int64_t end = start > last - length ? last : start + length - 1;
    extents.push_back({start, end, i});
  }
  return extents;
}

void check_overlaps(const RuleRun& run, const Disk& disk, const Place& place) {
  std::vector<Extent> extents = placed_extents(disk);
  std::stable_sort(extents.begin(), extents.end(),
                   [](const Extent& a, const Extent& b) { return a.start < b.start; });
  for (std::size_t i = 1, reaching = 0; i < extents.size(); ++i) {
    const Extent& before = extents[reaching];  // of all before, the one that ends last
    if (extents[i].start <= before.end) {
      const auto [first, second] = std::minmax(before.index, extents[i].index);
      run.error(code::kPartitionOverlap, place.element(second),
                fmt::format("overlaps with partition entry {} of the same disk", first));
    }
    if (extents[i].end > before.end) reaching = i;
  }
}

}  // namespace

void check_disks(const RuleRun& run) {
  const auto& disks = run.config.storage.disks;
  for (std::size_t i = 0; i < disks.size(); ++i) {
    const Disk& disk = disks[i];
    const Place place = Place().member("storage").member("disks").element(i);
    if (!is_clean_absolute_path(disk.device)) {
      run.error(code::kDevicePath, place.member("device"), path_fault(disk.device));
    }
    const Place partitions = place.member("partitions");
    if (!disk.device.empty()) {
      check_numbers(run, disk, partitions);
      check_overlaps(run, disk, partitions);
      check_free_numbers(run, disk, partitions);
      check_labels(run, disk, partitions);
    }
    for (std::size_t p = 0; p < disk.partitions.size(); ++p) {
      check_partition(run, disk.partitions[p], partitions.element(p));
    }
  }
}

}  // namespace firstlight::config
