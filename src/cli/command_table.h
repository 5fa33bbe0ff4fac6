// SPDX-License-Identifier: Apache-2.0
// What commands there are, and which options each takes: read by the parser, and printed as help.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "cli/command_line.h"

namespace firstlight::cli {

struct CommandEntry {
  Command command;
  std::string_view name;
  std::string_view argument;         // its name in help; in brackets if it may be left out; or none
  std::string CommandLine::*target;  // where the argument goes
  std::string_view text;             // one line of help
};

// Reads the value of an option. Throws Error (kUsage).
using OptionReader = void (*)(const std::string& value, CommandLine& line);

struct OptionEntry {
  Command command;
  std::string_view name;  // with its dashes
  // Its name in help. "A|B" for a bool: one of two words, of which the second sets it. Empty: a
  // flag, which stands alone.
  std::string_view value;
  std::variant<std::string CommandLine::*, bool CommandLine::*, OptionReader> target;
  std::string_view text;  // one line of help
};

// In the order of the help; those without a text are other spellings.
[[nodiscard]] std::span<const CommandEntry> command_entries();
// Those of one command stand together.
[[nodiscard]] std::span<const OptionEntry> option_entries();

}  // namespace firstlight::cli
