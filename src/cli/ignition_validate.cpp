// SPDX-License-Identifier: Apache-2.0
// The drop-in for ignition-validate: spec cli-and-stages section 6.
#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/version.h"
#include "cli/commands.h"
#include "cli/dropin_flags.h"
#include "cli/input.h"
#include "config/report_lines.h"

namespace firstlight::cli {
namespace {

constexpr std::string_view kUsage = R"(Usage:
  ignition-validate [-version] CONFIG|-

  -version
        print the version and stop
)";

constexpr int kExitFault = 1;  // of the config, of reading it, or of the number of arguments
constexpr int kExitFlag = 2;
constexpr std::array<Flag, 1> kFlags = {{{"version", true}}};

void print(std::FILE* stream, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stream);
}

int validate_file(const std::string& path) {
  std::string text;
  try {
    text = read_config_text(path);
  } catch (const Error& error) {
    print(stderr,
          fmt::format("couldn't read config: {}: {}\n", error.detail().object, error.detail().why));
    return kExitFault;
  }
  const config::LoadResult result = config::load(text);
  const config::ReportLines report = config::report_lines(result, text);
  print(stdout, report.findings);
  if (!report.failure.empty()) {
    print(stderr, fmt::format("couldn't parse config: {}\n", report.failure));
  }
  return result.diagnostics.has_errors() ? kExitFault : kExitSuccess;
}

}  // namespace

int ignition_validate(const std::vector<std::string>& arguments) {
  DropInFlags flags;
  try {
    flags = read_flags(arguments, kFlags, FlagPlaces::kFirst);
  } catch (const Error& error) {
    print(stderr, fmt::format("{}\n", error.what()));
    print(stderr, kUsage);
    return kExitFlag;
  }
  if (flags.help) {
    print(stderr, kUsage);
    return kExitSuccess;
  }
  if (flags.is_set("version")) {
    print(stdout, fmt::format("ignition-validate (firstlight {})\n", kVersion));
    return kExitSuccess;
  }
  if (flags.arguments.size() != 1) {
    print(stderr, kUsage);
    return kExitFault;
  }
  return validate_file(flags.arguments.front());
}

}  // namespace firstlight::cli
