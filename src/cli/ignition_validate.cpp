// SPDX-License-Identifier: Apache-2.0
// The drop-in for ignition-validate: spec cli-and-stages section 6.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/version.h"
#include "cli/commands.h"
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

void print(std::FILE* stream, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stream);
}

// What the flags in front of the arguments ask for.
struct Flags {
  bool version = false;
  std::size_t count = 0;         // words taken, `--` included
  std::optional<int> exit_code;  // set: they end the run, and what there was to say has been said
};

Flags ended(int exit_code, const std::string& message) {
  print(stderr, message);
  print(stderr, kUsage);
  return {.exit_code = exit_code};
}

// The value of a boolean flag; nullopt if it is none.
std::optional<bool> truth_of(std::string_view value) {
  constexpr std::array<std::string_view, 6> kTrue = {"1", "t", "T", "true", "TRUE", "True"};
  constexpr std::array<std::string_view, 6> kFalse = {"0", "f", "F", "false", "FALSE", "False"};
  if (std::find(kTrue.begin(), kTrue.end(), value) != kTrue.end()) return true;
  if (std::find(kFalse.begin(), kFalse.end(), value) != kFalse.end()) return false;
  return std::nullopt;
}

// Flags have one dash or two and end at the first word that is none.
Flags read_flags(const std::vector<std::string>& words) {
  Flags flags;
  for (const std::string& word : words) {
    if (word.size() < 2 || word.front() != '-') break;
    ++flags.count;
    if (word == "--") break;
    const std::string_view flag = std::string_view(word).substr(word[1] == '-' ? 2 : 1);
    const std::size_t equals = std::min(flag.find('='), flag.size());
    const std::string_view name = flag.substr(0, equals);
    if (name == "h" || name == "help") return ended(kExitSuccess, "");
    if (name != "version") return ended(kExitFlag, fmt::format("unknown flag: {}\n", word));
    const std::optional<bool> value =
        equals == flag.size() ? true : truth_of(flag.substr(equals + 1));
    if (!value) return ended(kExitFlag, fmt::format("not true or false: {}\n", word));
    flags.version = *value;
  }
  return flags;
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

bool is_ignition_validate(std::string_view program) {
  return program.substr(program.rfind('/') + 1) == "ignition-validate";  // npos + 1 is 0
}

int ignition_validate(const std::vector<std::string>& arguments) {
  const Flags flags = read_flags(arguments);
  if (flags.exit_code) return *flags.exit_code;
  if (flags.version) {
    print(stdout, fmt::format("ignition-validate (firstlight {})\n", kVersion));
    return kExitSuccess;
  }
  if (arguments.size() != flags.count + 1) {
    print(stderr, kUsage);
    return kExitFault;
  }
  return validate_file(arguments.back());
}

}  // namespace firstlight::cli
