// SPDX-License-Identifier: Apache-2.0
// The man page and the completions know the commands and options that the program knows, and no
// others.
#include <doctest/doctest.h>

#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include "cli/command_table.h"

using firstlight::cli::Command;
using firstlight::cli::command_entries;
using firstlight::cli::CommandEntry;
using firstlight::cli::option_entries;
using firstlight::cli::OptionEntry;

namespace {

std::string content_of(const std::string& path) {
  std::ifstream file(FIRSTLIGHT_SOURCE_DIR "/" + path);
  std::ostringstream text;
  text << file.rdbuf();
  REQUIRE_FALSE(text.str().empty());
  return text.str();
}

// What lies between `begin` and the next `end`.
std::string part_of(const std::string& text, const std::string& begin, const std::string& end) {
  const std::size_t at = text.find(begin);
  if (at == std::string::npos) return {};
  const std::size_t from = at + begin.size();
  return text.substr(from, text.find(end, from) - from);
}

std::set<std::string> options_in(const std::string& text) {
  static const std::regex kOption("--[a-z][a-z-]*");
  std::set<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), kOption), end; at != end; ++at) {
    found.insert(at->str());
  }
  found.erase("--help");
  return found;
}

std::set<std::string> options_of(Command command) {
  std::set<std::string> names;
  for (const OptionEntry& option : option_entries()) {
    if (option.command == command) names.emplace(option.name);
  }
  return names;
}

std::string without_hyphens_escaped(const std::string& page) {
  return std::regex_replace(page, std::regex("\\\\-"), "-");
}

}  // namespace

TEST_CASE("firstlight(1) has every command, and the options of each") {
  const std::string page = without_hyphens_escaped(content_of("docs/man/firstlight.1"));
  const std::string commands = part_of(page, ".SH COMMANDS", ".SH OPTIONS");
  const std::string options = part_of(page, ".SH OPTIONS", ".SH EXIT STATUS");
  for (const CommandEntry& command : command_entries()) {
    if (command.text.empty()) continue;
    CAPTURE(command.name);
    const std::string name(command.name);
    CHECK(commands.find(".TP\n.B " + name + "\n") != std::string::npos);
    // An entry begins with the option; further on another one may be named.
    std::string entries;
    std::istringstream lines(part_of(options + ".SS", ".SS " + name + "\n", ".SS"));
    for (std::string line, before; std::getline(lines, line); before = line) {
      if (before == ".TP") entries += line + "\n";
    }
    CHECK(options_in(entries) == options_of(command.command));
  }
}

TEST_CASE("the completions have every command, and the options of each") {
  const std::string bash = content_of("cmake/packaging/completions/firstlight.bash");
  const std::string zsh = content_of("cmake/packaging/completions/_firstlight");
  const std::string bash_commands = part_of(bash, "compgen -W 'apply", "'");
  const std::string shared = part_of(zsh, "source=(", ")\n");
  for (const CommandEntry& command : command_entries()) {
    if (command.text.empty()) continue;
    CAPTURE(command.name);
    const std::string name(command.name);
    CHECK((name == "apply" || (bash_commands + " ").find(" " + name + " ") != std::string::npos));
    CHECK(zsh.find("'" + name + ":") != std::string::npos);
    const std::string in_bash = part_of(bash, "\n    " + name + ") echo ", ";;");
    CHECK(options_in(in_bash) == options_of(command.command));
    std::string in_zsh = part_of(zsh, "\n  " + name + ")", ";;");
    if (in_zsh.find("$source") != std::string::npos) in_zsh += shared;
    in_zsh = std::regex_replace(in_zsh, std::regex("\\[[^\\]]*\\]"), "");  // the texts
    CHECK(options_in(in_zsh) == options_of(command.command));
  }
}
