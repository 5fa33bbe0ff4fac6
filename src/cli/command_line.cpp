// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/error.h"

namespace firstlight::cli {
namespace {

Error usage_error(std::string tried, std::string object, std::string why) {
  return Error({.code = ErrorCode::kUsage,
                .tried = std::move(tried),
                .object = std::move(object),
                .why = std::move(why),
                .hint = "see firstlight --help"});
}

struct CommandName {
  std::string_view name;
  Command command;
};

constexpr std::array<CommandName, 13> kCommands = {{{"apply", Command::kApply},
                                                    {"validate", Command::kValidate},
                                                    {"plan", Command::kPlan},
                                                    {"schema", Command::kSchema},
                                                    {"metadata", Command::kMetadata},
                                                    {"fetch", Command::kFetch},
                                                    {"boot", Command::kBoot},
                                                    {"sync-filesystem", Command::kSyncFilesystem},
                                                    {"help", Command::kHelp},
                                                    {"--help", Command::kHelp},
                                                    {"-h", Command::kHelp},
                                                    {"version", Command::kVersion},
                                                    {"--version", Command::kVersion}}};

std::optional<Command> find_command(std::string_view name) {
  const auto* const found =
      std::find_if(kCommands.begin(), kCommands.end(),
                   [name](const CommandName& entry) { return entry.name == name; });
  if (found == kCommands.end()) return std::nullopt;
  return found->command;
}

Command command_named(const std::string& name) {
  const std::optional<Command> command = find_command(name);
  if (!command) throw usage_error("find the command", name, "there is no such command");
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

// A command line without quotes.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (true) {
    const std::size_t start = text.find_first_not_of(' ');
    if (start == std::string_view::npos) return words;
    text.remove_prefix(start);
    words.emplace_back(text.substr(0, text.find(' ')));
    text.remove_prefix(words.back().size());
  }
}

bool take_script_runner(const std::string& word, Words& words, CommandLine& line) {
  if (line.command != Command::kApply) return false;
  const auto value = words.value_of(word, "--script-runner");
  if (!value) return false;
  line.script_runner = words_of(*value);
  const bool is_path = !line.script_runner.empty() && line.script_runner[0].starts_with('/');
  if (!is_path) throw usage_error("read the option", word, "it names no absolute path");
  return true;
}

// The same values as firstlight.deadline= takes.
bool take_deadline(const std::string& word, Words& words, CommandLine& line) {
  if (line.command != Command::kApply) return false;
  const auto value = words.value_of(word, "--deadline");
  if (!value) return false;
  constexpr std::uint32_t kMaxSeconds = 7U * 24U * 3600U;
  std::uint32_t seconds = 0;
  const auto [end, status] = std::from_chars(value->data(), value->data() + value->size(), seconds);
  if (status != std::errc{} || end != value->data() + value->size() || seconds > kMaxSeconds) {
    throw usage_error("read the option --deadline", *value,
                      "it is no number of seconds from 0, for no bound, to 604800");
  }
  line.deadline = std::chrono::seconds{seconds};
  return true;
}

struct ValueOption {
  Command command;
  std::string_view name;
  std::string CommandLine::*target;
};

constexpr std::array<ValueOption, 8> kValueOptions = {
    {{Command::kApply, "--root", &CommandLine::root},
     {Command::kApply, "--platform", &CommandLine::platform},
     {Command::kApply, "--metadata-url", &CommandLine::metadata_url},
     {Command::kApply, "--ssh-user", &CommandLine::ssh_user},
     {Command::kMetadata, "--platform", &CommandLine::platform},
     {Command::kMetadata, "--metadata-url", &CommandLine::metadata_url},
     {Command::kFetch, "--platform", &CommandLine::platform},
     {Command::kFetch, "--metadata-url", &CommandLine::metadata_url}}};

struct Flag {
  Command command;
  std::string_view name;
  bool CommandLine::*target;
};

constexpr std::array<Flag, 5> kFlags = {{{Command::kValidate, "--follow", &CommandLine::follow},
                                         {Command::kValidate, "--online", &CommandLine::online},
                                         {Command::kSchema, "--list", &CommandLine::list},
                                         {Command::kMetadata, "--fresh", &CommandLine::fresh},
                                         {Command::kMetadata, "--write", &CommandLine::write}}};

// An option with a choice between two words.
struct Choice {
  Command command;
  std::string_view name;
  std::string_view off;
  std::string_view on;
  bool CommandLine::*target;
};

constexpr std::array<Choice, 5> kChoices = {
    {{Command::kApply, "--base-references", "no", "yes", &CommandLine::base_references},
     {Command::kApply, "--raid-reuse", "no", "yes", &CommandLine::raid_reuse},
     {Command::kPlan, "--format", "text", "json", &CommandLine::json},
     {Command::kValidate, "--format", "text", "json", &CommandLine::json},
     {Command::kMetadata, "--format", "env", "json", &CommandLine::json}}};

bool take_choice(const std::string& word, Words& words, CommandLine& line) {
  for (const Choice& choice : kChoices) {
    if (choice.command != line.command) continue;
    const std::optional<std::string> value = words.value_of(word, choice.name);
    if (!value) continue;
    if (*value != choice.on && *value != choice.off) {
      throw usage_error(
          "read the option " + std::string(choice.name), *value,
          "it is neither " + std::string(choice.off) + " nor " + std::string(choice.on));
    }
    line.*choice.target = *value == choice.on;
    return true;
  }
  return false;
}

bool take_option(const std::string& word, Words& words, CommandLine& line) {
  for (const ValueOption& option : kValueOptions) {
    if (option.command != line.command) continue;
    if (auto value = words.value_of(word, option.name)) {
      if (value->empty()) throw usage_error("read the option", word, "its value is empty");
      line.*option.target = std::move(*value);
      return true;
    }
  }
  for (const Flag& flag : kFlags) {
    if (flag.command != line.command || flag.name != word) continue;
    line.*flag.target = true;
    return true;
  }
  return take_choice(word, words, line) || take_script_runner(word, words, line) ||
         take_deadline(word, words, line);
}

// What the one argument of a command is called, and where it goes.
std::pair<std::string, std::string*> argument_of(CommandLine& line) {
  switch (line.command) {
    case Command::kSchema:
      return {"VERSION", &line.schema_version};
    case Command::kMetadata:
      return {"ITEM", &line.item};
    case Command::kFetch:
      return {"URL", &line.url};
    case Command::kSyncFilesystem:
      return {"PATH", &line.sync_path};
    default:
      return {"CONFIG", &line.config_path};
  }
}

void take_argument(const std::string& word, CommandLine& line) {
  const auto [what, target] = argument_of(line);
  if (!target->empty()) throw usage_error("take the argument", word, "one " + what + " is enough");
  if (word.empty()) throw usage_error("take the argument", word, what + " is an empty word");
  *target = word;
}

void check_complete(const CommandLine& line) {
  const bool needs_config = line.command == Command::kValidate || line.command == Command::kPlan;
  if (needs_config && line.config_path.empty()) {
    throw usage_error("find the argument", "CONFIG", "it is missing");
  }
  if (line.command == Command::kSyncFilesystem && line.sync_path.empty()) {
    throw usage_error("find the argument", "PATH", "it is missing");
  }
  if (line.command == Command::kBoot && !line.config_path.empty()) {
    throw usage_error("take the argument", line.config_path,
                      "its settings are the kernel command line's");
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
  line.command = command_named(arguments.front());
  if (line.command == Command::kHelp || line.command == Command::kVersion) return line;

  Words words(arguments);
  bool options_ended = false;
  while (!words.at_end()) {
    const std::string& word = words.take();
    const bool may_be_option = !options_ended && word.starts_with('-') && word != "-";
    if (may_be_option && word == "--") {
      options_ended = true;
    } else if (!may_be_option) {
      take_argument(word, line);
    } else if (!take_option(word, words, line)) {
      throw usage_error("understand the option", word, "this command has no such option");
    }
  }
  check_complete(line);
  return line;
}

bool names_command(std::string_view word) { return find_command(word).has_value(); }

std::string_view help_text() {
  return R"(firstlight: first-boot provisioning

  firstlight apply --root DIR CONFIG|-       provision DIR from a config file
  firstlight apply --root DIR --platform ID  provision DIR from the platform's user data
  firstlight plan [OPTION] CONFIG|-          print what would be done; changes nothing
  firstlight validate [OPTION]... CONFIG|-   print every fault of a config
  firstlight schema [VERSION]                print the JSON Schema of configs (default: newest)
  firstlight schema --list                   print the versions that there are schemas of
  firstlight metadata [OPTION]... [ITEM]     print what the platform says of this instance
  firstlight fetch [OPTION]... [URL]         print what a URL, or the platform as user data, gives
  firstlight boot                            as a unit of systemd: provision at the first boot
  firstlight sync-filesystem PATH            wait until what is on its filesystem is on stable storage
  firstlight --version | --help

Options of apply
  --root DIR          where files, users and units go (default /)
  --platform ID       ecs, qemu, openstack and others: docs/platforms.md
  --metadata-url URL  ask this metadata service instead of the platform's own
  --ssh-user NAME     account that gets the platform's SSH keys (default root)
  --script-runner COMMAND
                      what runs scripts of user data (default: their own interpreters)
  --deadline SECONDS  for the whole run (default 300; 0: none)
  --base-references yes|no
                      follow what the image's base configs refer to (default yes)
  --raid-reuse yes|no keep an array that is as the config describes it (default no)

Options of metadata
  --format env|json   lines NAME="text" (default), or a JSON document
  --fresh             ask the service, not the cache of this boot
  --write             ask, and write the cache and /run/metadata/afterburn; print nothing

Options of metadata and fetch
  --platform ID, --metadata-url URL
                      as for apply (default: recognise the machine); metadata then asks the service

Options of plan and validate
  --format text|json  for people (default) or for programs

Options of validate
  --follow            with all configs that it refers to by data: URLs
  --online            with --follow: by any URL

Under the name ignition-validate it takes the arguments of that program and prints what that prints.
Started as PID 1, and as firstlight boot, it takes its settings from the kernel command line
(firstlight.*).

Exit codes
  0  done
  1  the config was rejected; nothing was changed
  2  the command line was not understood
  3  failed before anything was changed
  4  failed after changes had begun
)";
}

}  // namespace firstlight::cli
