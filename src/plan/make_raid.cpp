// SPDX-License-Identifier: Apache-2.0
#include "plan/make_raid.h"

#include <array>
#include <string_view>
#include <utility>

#include "base/error.h"

namespace firstlight::plan {
namespace {

struct LevelRow {
  std::string_view other_name;
  std::string_view level;
};
constexpr std::array<LevelRow, 8> kLevels{{{"0", "raid0"},
                                           {"stripe", "raid0"},
                                           {"1", "raid1"},
                                           {"mirror", "raid1"},
                                           {"4", "raid4"},
                                           {"5", "raid5"},
                                           {"6", "raid6"},
                                           {"10", "raid10"}}};

std::string level_name(const std::string& level) {
  for (const LevelRow& row : kLevels) {
    if (row.other_name == level) return std::string(row.level);
  }
  return level;
}

[[noreturn]] void refuse(const config::Raid& raid, std::string why, std::string pointer) {
  throw Error({.code = ErrorCode::kConfigInvalid,
               .tried = "plan the array",
               .object = raid.name,
               .why = std::move(why),
               .pointer = std::move(pointer)});
}

}  // namespace

RaidStep raid_step(const config::Raid& raid, std::string pointer) {
  const auto devices = static_cast<std::int64_t>(raid.devices.size());
  const std::int64_t spares = raid.spares.value_or(0);
  if (spares < 0 || spares >= devices) {
    refuse(raid,
           "of " + std::to_string(devices) + " devices " + std::to_string(spares) +
               " cannot be spares",
           pointer + "/spares");
  }
  if (raid.name.empty()) refuse(raid, "it has no name", std::move(pointer));
  return {.pointer = std::move(pointer),
          .device = raid.name.starts_with("/dev") ? raid.name : "/dev/md/" + raid.name,
          .level = level_name(raid.level.value_or("")),
          .devices = raid.devices,
          .spares = spares,
          .options = raid.options};
}

}  // namespace firstlight::plan
