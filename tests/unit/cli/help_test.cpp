// SPDX-License-Identifier: Apache-2.0
#include "cli/help.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <sstream>
#include <string>

#include "cli/command_table.h"

using firstlight::cli::Command;
using firstlight::cli::command_entries;
using firstlight::cli::CommandEntry;
using firstlight::cli::help_text;
using firstlight::cli::option_entries;
using firstlight::cli::OptionEntry;

TEST_CASE("the help names every command, and every option below its command") {
  const std::string help = help_text();
  for (const CommandEntry& command : command_entries()) {
    if (command.text.empty()) continue;
    CAPTURE(command.name);
    CHECK(help.find("  firstlight " + std::string(command.name)) != std::string::npos);
    const std::string own = help_text(command.command);
    CHECK(own.starts_with("firstlight " + std::string(command.name)));
    for (const OptionEntry& option : option_entries()) {
      CAPTURE(option.name);
      const std::string line = "\n  " + std::string(option.name) + " ";
      const bool is_its_own = std::any_of(
          option_entries().begin(), option_entries().end(), [&](const OptionEntry& other) {
            return other.command == command.command && other.name == option.name;
          });
      CHECK((own.find(line) != std::string::npos) == is_its_own);
    }
  }
}

TEST_CASE("the help fits terminals, and no command has an option twice") {
  std::istringstream lines(help_text());
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line);
    CHECK(line.size() <= 100);
  }
  std::set<std::pair<Command, std::string_view>> seen;
  for (const OptionEntry& option : option_entries()) {
    CAPTURE(option.name);
    CHECK(seen.emplace(option.command, option.name).second);
  }
}
