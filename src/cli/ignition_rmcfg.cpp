// SPDX-License-Identifier: Apache-2.0
// The drop-in for ignition-rmcfg: deletes a config that the hypervisor keeps (spec cli-and-stages
// section 5). No platform of this build has one that can be deleted from inside.
#include <array>
#include <cstdio>
#include <string>

#include "base/error.h"
#include "base/version.h"
#include "cli/commands.h"
#include "cli/dropin_flags.h"
#include "cli/stage_log.h"
#include "platform/platform.h"
#include "platform/platform_table.h"

namespace firstlight::cli {
namespace {

constexpr int kExitNotDeleted = 1;
constexpr int kExitFlags = 2;
constexpr std::array<Flag, 3> kFlags = {{{"platform"}, {"log-to-stdout", true}, {"version", true}}};
constexpr const char* kUsage =
    "Usage:\n  ignition-rmcfg --platform ID [--log-to-stdout] [--version]\n";

int misused(const std::string& why) {
  std::fprintf(stderr, "%s\n%s", why.c_str(), kUsage);
  return kExitFlags;
}

}  // namespace

int ignition_rmcfg(const std::vector<std::string>& arguments) {
  DropInFlags flags;
  try {
    flags = read_flags(arguments, kFlags, FlagPlaces::kFirst);
  } catch (const Error& error) {
    return misused(error.what());
  }
  if (flags.is_set("version")) {
    std::printf("ignition-rmcfg (firstlight %s)\n", std::string(kVersion).c_str());
    return kExitSuccess;
  }
  const std::string platform = flags.value("platform");
  if (platform.empty()) return misused("the platform is not given");
  if (platform::find_platform(platform) == nullptr) {
    return misused("there is no platform " + platform +
                   "; it is one of: " + platform::known_platforms());
  }
  StageLog log("rmcfg", flags.is_set("log-to-stdout"));
  log.write(StageLog::Level::kCritical,
            "the config of platform " + platform + " cannot be deleted from inside the machine");
  return kExitNotDeleted;
}

}  // namespace firstlight::cli
