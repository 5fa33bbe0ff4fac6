// SPDX-License-Identifier: Apache-2.0
// RAID arrays: spec validation section 5.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "config/diagnostic_code.h"
#include "config/member_name.h"
#include "config/rule_set.h"

namespace firstlight::config {
namespace {

constexpr std::array<std::string_view, 15> kLevels = {
    "linear", "raid0", "0", "stripe", "raid1", "1",      "mirror", "raid4",
    "4",      "raid5", "5", "raid6",  "6",     "raid10", "10"};
constexpr std::array<std::string_view, 4> kLevelsWithoutSpares = {"linear", "raid0", "0", "stripe"};

bool contains(const auto& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void check_level(const RuleRun& run, const Raid& raid, const Place& place) {
  if (!is_set(raid.level)) {
    run.error(code::kRaidLevel, place, "a RAID level is required");
    return;
  }
  if (!contains(kLevels, *raid.level)) {
    run.error(code::kRaidLevel, place, fmt::format("unknown RAID level {}", quoted(*raid.level)),
              "use linear, raid0, raid1, raid4, raid5, raid6 or raid10");
  } else if (contains(kLevelsWithoutSpares, *raid.level) && raid.spares.value_or(0) != 0) {
    run.error(code::kRaidSpares, place,
              fmt::format("level {} has no use for spares", quoted(*raid.level)));
  }
}

}  // namespace

void check_raid(const RuleRun& run) {
  const auto& arrays = run.config.storage.raid;
  for (std::size_t i = 0; i < arrays.size(); ++i) {
    const Raid& raid = arrays[i];
    const Place place = Place().member("storage").member("raid").element(i);
    const Place devices = place.member("devices");
    if (raid.devices.empty()) {
      run.error(code::kRaidDevices, devices, "an array needs at least one device");
    }
    for (std::size_t device = 0; device < raid.devices.size(); ++device) {
      if (!is_clean_absolute_path(raid.devices[device])) {
        run.error(code::kDevicePath, devices.element(device), path_fault(raid.devices[device]));
      }
    }
    check_level(run, raid, place.member("level"));
    if (raid.name.empty()) {
      run.warning(code::kNameMissing, place, "the array has no name",
                  "it will fail when it is created");
    }
  }
}

}  // namespace firstlight::config
