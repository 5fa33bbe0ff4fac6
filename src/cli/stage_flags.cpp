// SPDX-License-Identifier: Apache-2.0
#include "cli/stage_flags.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "base/error.h"
#include "cli/dropin_flags.h"
#include "platform/platform.h"
#include "platform/platform_table.h"

namespace firstlight::cli {
namespace {

constexpr std::array<Flag, 9> kFlags = {{{"platform"},
                                         {"stage"},
                                         {"root"},
                                         {"config-cache"},
                                         {"fetch-timeout"},
                                         {"neednet"},
                                         {"state-file"},
                                         {"log-to-stdout", true},
                                         {"version", true}}};

constexpr std::array<std::pair<std::string_view, Stage>, 7> kStages = {
    {{"fetch-offline", Stage::kFetchOffline},
     {"fetch", Stage::kFetch},
     {"kargs", Stage::kKargs},
     {"disks", Stage::kDisks},
     {"mount", Stage::kMount},
     {"files", Stage::kFiles},
     {"umount", Stage::kUmount}}};

Error misused(std::string flag, std::string why, std::string hint) {
  return Error({.code = ErrorCode::kUsage,
                .tried = "read the flag",
                .object = std::move(flag),
                .why = std::move(why),
                .hint = std::move(hint)});
}

Stage stage_of(const std::string& name) {
  constexpr const char* kHint = "it is fetch-offline, fetch, kargs, disks, mount, files or umount";
  if (name.empty()) throw misused("--stage", "the stage is not given", kHint);
  const auto* const row = std::find_if(kStages.begin(), kStages.end(),
                                       [&](const auto& entry) { return entry.first == name; });
  if (row == kStages.end()) throw misused("--stage", "there is no stage " + name, kHint);
  return row->second;
}

void check_platform(const std::string& platform) {
  if (platform.empty()) {
    throw misused("--platform", "the platform is not given",
                  "units take it from the kernel argument ignition.platform.id");
  }
  if (platform::find_platform(platform) == nullptr) {
    throw misused("--platform", "there is no platform " + platform,
                  "it is one of: " + platform::known_platforms());
  }
}

std::string absolute(const std::string& path) {
  return std::filesystem::absolute(path).lexically_normal().string();
}

std::string path_flag(const DropInFlags& flags, std::string_view name, const std::string& other) {
  const std::string given = flags.value(name);
  return given.empty() ? other : absolute(given);
}

}  // namespace

StageFlags parse_stage_flags(const std::vector<std::string>& words) {
  const DropInFlags given = read_flags(words, kFlags, FlagPlaces::kFirst);
  StageFlags flags;
  flags.help = given.help;
  flags.version = given.is_set("version");
  if (flags.help || flags.version) return flags;
  flags.platform = given.value("platform");
  flags.stage_name = given.value("stage");
  check_platform(flags.platform);
  flags.stage = stage_of(flags.stage_name);
  flags.root = path_flag(given, "root", flags.root);
  flags.config_cache = path_flag(given, "config-cache", flags.config_cache);
  flags.neednet = path_flag(given, "neednet", flags.neednet);
  flags.state_file = path_flag(given, "state-file", flags.state_file);
  flags.log_to_stdout = given.is_set("log-to-stdout");
  const std::string timeout = given.value("fetch-timeout");
  if (timeout.empty()) return flags;
  const auto duration = parse_duration(timeout);
  if (!duration) {
    throw misused("--fetch-timeout", timeout + " is no duration", "such as 90s, 2m or 1h30m");
  }
  flags.fetch_timeout = *duration;
  return flags;
}

std::string_view stage_usage() {
  return R"(Usage:
  ignition --platform ID --stage NAME [flags]

  --platform ID         where the config comes from
  --stage NAME          fetch-offline, fetch, kargs, disks, mount, files, umount
  --root DIR            the root to provision (/)
  --config-cache FILE   the config as the fetch stages leave it (/run/ignition.json)
  --fetch-timeout TIME  for the first config (2m)
  --neednet FILE        made when a network is needed (/run/ignition/neednet)
  --state-file FILE     from stage to stage (/run/ignition/state)
  --log-to-stdout       in place of the system log
  --version             print the version and stop
)";
}

}  // namespace firstlight::cli
