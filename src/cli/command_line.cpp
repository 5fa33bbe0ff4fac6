// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <variant>

#include "base/error.h"
#include "cli/command_table.h"

namespace firstlight::cli {
namespace {

Error usage_error(std::string tried, std::string object, std::string why) {
  return Error({.code = ErrorCode::kUsage,
                .tried = std::move(tried),
                .object = std::move(object),
                .why = std::move(why),
                .hint = "see firstlight --help"});
}

const CommandEntry* find_command(std::string_view name) {
  const auto commands = command_entries();
  const auto found = std::find_if(commands.begin(), commands.end(),
                                  [name](const CommandEntry& entry) { return entry.name == name; });
  return found == commands.end() ? nullptr : &*found;
}

const CommandEntry& command_named(const std::string& name) {
  const CommandEntry* const command = find_command(name);
  if (command == nullptr) throw usage_error("find the command", name, "there is no such command");
  return *command;
}

// Walks over the words behind the command.
class Words {
 public:
  explicit Words(const std::vector<std::string>& words) : words_(words) {}

  [[nodiscard]] bool at_end() const { return next_ == words_.size(); }
  const std::string& take() { return words_[next_++]; }

  // The value of option `name`, if `word` is that option: after `=`, or the next word.
  std::optional<std::string> value_of(const std::string& word, std::string_view name) {
    if (word == name) {
      if (at_end()) throw usage_error("read the option", word, "its value is missing");
      return take();
    }
    if (word.starts_with(name) && word.size() > name.size() && word[name.size()] == '=') {
      return word.substr(name.size() + 1);
    }
    return std::nullopt;
  }

 private:
  const std::vector<std::string>& words_;
  std::size_t next_ = 1;
};

void take_choice(const OptionEntry& option, const std::string& value, bool& target) {
  const std::string_view off = option.value.substr(0, option.value.find('|'));
  const std::string_view on = option.value.substr(off.size() + 1);
  if (value != on && value != off) {
    throw usage_error("read the option " + std::string(option.name), value,
                      "it is neither " + std::string(off) + " nor " + std::string(on));
  }
  target = value == on;
}

void take_value(const OptionEntry& option, const std::string& word, std::string value,
                CommandLine& line) {
  if (const auto* const choice = std::get_if<bool CommandLine::*>(&option.target)) {
    take_choice(option, value, line.**choice);
  } else if (const auto* const reader = std::get_if<OptionReader>(&option.target)) {
    (*reader)(value, line);
  } else {
    if (value.empty()) throw usage_error("read the option", word, "its value is empty");
    line.*std::get<std::string CommandLine::*>(option.target) = std::move(value);
  }
}

bool take_option(const std::string& word, Words& words, CommandLine& line) {
  for (const OptionEntry& option : option_entries()) {
    if (option.command != line.command) continue;
    if (option.value.empty()) {
      if (option.name != word) continue;
      line.*std::get<bool CommandLine::*>(option.target) = true;
      return true;
    }
    if (auto value = words.value_of(word, option.name)) {
      take_value(option, word, std::move(*value), line);
      return true;
    }
  }
  return false;
}

// Its name without the brackets.
std::string argument_name(const CommandEntry& command) {
  std::string_view name = command.argument;
  if (name.starts_with('[')) name = name.substr(1, name.size() - 2);
  return std::string(name.substr(0, name.find('|')));
}

void take_argument(const CommandEntry& command, const std::string& word, CommandLine& line) {
  if (command.target == nullptr) {
    throw usage_error("take the argument", word, std::string(command.name) + " takes none");
  }
  std::string& target = line.*command.target;
  const std::string what = argument_name(command);
  if (!target.empty()) throw usage_error("take the argument", word, "one " + what + " is enough");
  if (word.empty()) throw usage_error("take the argument", word, what + " is an empty word");
  target = word;
}

void check_complete(const CommandEntry& command, const CommandLine& line) {
  const bool needs_argument = !command.argument.empty() && !command.argument.starts_with('[');
  if (needs_argument && (line.*command.target).empty()) {
    throw usage_error("find the argument", argument_name(command), "it is missing");
  }
  if (line.command == Command::kReport && line.journal == line.post) {
    throw usage_error("find out what to do with the report", "",
                      "it takes either --journal or --post");
  }
  if (line.online && !line.follow) {
    throw usage_error("take the option", "--online", "it only has a meaning with --follow");
  }
  if (line.list && !line.schema_version.empty()) {
    throw usage_error("take the argument", line.schema_version, "--list lists all versions");
  }
  if (line.write && !line.item.empty()) {
    throw usage_error("take the argument", line.item, "--write writes all items");
  }
  if (line.command != Command::kApply) return;
  if (line.config_path.empty() && line.platform.empty()) {
    throw usage_error("find out where the config comes from", "", "name a CONFIG or a --platform");
  }
  if (!line.config_path.empty() && !line.platform.empty() && line.platform != "file") {
    throw usage_error("take the argument", line.config_path,
                      "platform " + line.platform + " brings its own config");
  }
}

}  // namespace

CommandLine parse_command_line(const std::vector<std::string>& arguments) {
  CommandLine line;
  if (arguments.empty()) throw usage_error("find the command", "", "there is none");
  const CommandEntry& command = command_named(arguments.front());
  line.command = command.command;
  if (line.command == Command::kHelp || line.command == Command::kVersion) return line;

  Words words(arguments);
  bool options_ended = false;
  while (!words.at_end()) {
    const std::string& word = words.take();
    const bool may_be_option = !options_ended && word.starts_with('-') && word != "-";
    if (may_be_option && (word == "--help" || word == "-h")) {
      line.help = true;
      return line;
    }
    if (may_be_option && word == "--") {
      options_ended = true;
    } else if (!may_be_option) {
      take_argument(command, word, line);
    } else if (!take_option(word, words, line)) {
      throw usage_error("understand the option", word, "this command has no such option");
    }
  }
  check_complete(command, line);
  return line;
}

bool names_command(std::string_view word) { return find_command(word) != nullptr; }

}  // namespace firstlight::cli
