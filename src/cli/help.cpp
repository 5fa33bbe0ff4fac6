// SPDX-License-Identifier: Apache-2.0
#include "cli/help.h"

#include <algorithm>

#include "cli/command_table.h"

namespace firstlight::cli {
namespace {

constexpr std::size_t kOptionColumn = 28;
constexpr std::size_t kCommandColumn = 43;

void add_line(std::string& help, std::string left, std::size_t column, std::string_view text) {
  left.resize(std::max(column, left.size() + 1), ' ');
  help.append(left).append(text).append("\n");
}

void add_options(std::string& help, Command command) {
  for (const OptionEntry& option : option_entries()) {
    if (option.command != command) continue;
    std::string left = "  " + std::string(option.name);
    if (!option.value.empty()) left.append(" ").append(option.value);
    add_line(help, std::move(left), kOptionColumn, option.text);
  }
}

bool has_options(Command command) {
  const auto options = option_entries();
  return std::any_of(options.begin(), options.end(),
                     [command](const OptionEntry& option) { return option.command == command; });
}

std::string usage_of(const CommandEntry& entry) {
  std::string usage = "firstlight " + std::string(entry.name);
  if (has_options(entry.command)) usage += " [OPTION]...";
  if (!entry.argument.empty()) usage.append(" ").append(entry.argument);
  return usage;
}

constexpr std::string_view kRest = R"(
Under the names ignition, ignition-apply, ignition-rmcfg and ignition-validate it takes the
arguments of those programs. Started as PID 1, and as firstlight boot, it takes its settings from
the kernel command line: see firstlight-kernel-arguments(7).

Exit codes
  0  done
  1  the config was rejected; nothing was changed
  2  the command line was not understood
  3  failed before anything was changed
  4  failed after changes had begun
)";

}  // namespace

std::string help_text() {
  std::string help = "firstlight: first-boot provisioning\n\n";
  for (const CommandEntry& entry : command_entries()) {
    if (entry.text.empty()) continue;
    add_line(help, "  " + usage_of(entry), kCommandColumn, entry.text);
  }
  for (const CommandEntry& entry : command_entries()) {
    if (entry.text.empty() || !has_options(entry.command)) continue;
    help.append("\nOptions of ").append(entry.name).append("\n");
    add_options(help, entry.command);
  }
  return help.append(kRest);
}

std::string help_text(Command command) {
  std::string help;
  for (const CommandEntry& entry : command_entries()) {
    if (entry.command != command || entry.text.empty()) continue;
    help.append(usage_of(entry)).append("\n  ").append(entry.text).append("\n");
  }
  if (has_options(command)) help.append("\n");
  add_options(help, command);
  return help;
}

}  // namespace firstlight::cli
