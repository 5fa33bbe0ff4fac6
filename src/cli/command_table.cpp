// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <system_error>
#include <vector>

#include "base/error.h"

namespace firstlight::cli {
namespace {

Error bad_value(std::string_view option, const std::string& value, std::string why) {
  return Error({.code = ErrorCode::kUsage,
                .tried = "read the option " + std::string(option),
                .object = value,
                .why = std::move(why),
                .hint = "see firstlight apply --help"});
}

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

void read_script_runner(const std::string& value, CommandLine& line) {
  line.script_runner = words_of(value);
  const bool is_path = !line.script_runner.empty() && line.script_runner[0].starts_with('/');
  if (!is_path) throw bad_value("--script-runner", value, "it names no absolute path");
}

// The same values as firstlight.deadline= takes.
void read_deadline(const std::string& value, CommandLine& line) {
  constexpr std::uint32_t kMaxSeconds = 7U * 24U * 3600U;
  std::uint32_t seconds = 0;
  const char* const end = value.data() + value.size();
  const auto [rest, status] = std::from_chars(value.data(), end, seconds);
  if (status != std::errc{} || rest != end || seconds > kMaxSeconds) {
    throw bad_value("--deadline", value,
                    "it is no number of seconds from 0, for no bound, to 604800");
  }
  line.deadline = std::chrono::seconds{seconds};
}

constexpr std::array kCommands = std::to_array<CommandEntry>({
    {Command::kApply, "apply", "[CONFIG|-]", &CommandLine::config_path,
     "provision a root from a config or a platform"},
    {Command::kPlan, "plan", "CONFIG|-", &CommandLine::config_path,
     "print what would be done; changes nothing"},
    {Command::kValidate, "validate", "CONFIG|-", &CommandLine::config_path,
     "print every fault of a config"},
    {Command::kSchema, "schema", "[VERSION]", &CommandLine::schema_version,
     "print a JSON Schema of configs (default: newest)"},
    {Command::kMetadata, "metadata", "[ITEM]", &CommandLine::item,
     "print what the platform says of the instance"},
    {Command::kFetch, "fetch", "[URL]", &CommandLine::url,
     "print what a URL gives (default: user data)"},
    {Command::kBoot, "boot", "", nullptr, "as a unit of systemd: provision at first boot"},
    {Command::kReport, "report", "", nullptr, "as a unit of systemd: send what a boot could not"},
    {Command::kSyncFilesystem, "sync-filesystem", "PATH", &CommandLine::sync_path,
     "wait until its filesystem is on stable storage"},
    {Command::kHelp, "help", "", nullptr, "print this; COMMAND --help: of one command"},
    {Command::kVersion, "version", "", nullptr, "print the version"},
    {Command::kHelp, "--help", "", nullptr, ""},
    {Command::kHelp, "-h", "", nullptr, ""},
    {Command::kVersion, "--version", "", nullptr, ""},
});

constexpr std::string_view kPlatformText =
    "ecs, qemu, openstack and others; default: recognise the machine";
constexpr std::string_view kServiceText = "ask this metadata service, not the platform's own";
constexpr std::string_view kFormatText = "for people (default) or for programs";

constexpr std::array kOptions = std::to_array<OptionEntry>({
    {Command::kApply, "--root", "DIR", &CommandLine::root,
     "where files, users and units go (default /)"},
    {Command::kApply, "--platform", "ID", &CommandLine::platform,
     "take the user data of ecs, qemu, openstack or others"},
    {Command::kApply, "--metadata-url", "URL", &CommandLine::metadata_url, kServiceText},
    {Command::kApply, "--ssh-user", "NAME", &CommandLine::ssh_user,
     "account that gets the platform's SSH keys (default root)"},
    {Command::kApply, "--script-runner", "COMMAND", read_script_runner,
     "what runs scripts of user data (default: their interpreters)"},
    {Command::kApply, "--deadline", "SECONDS", read_deadline,
     "for the whole run (default 300; 0: none)"},
    {Command::kApply, "--base-references", "no|yes", &CommandLine::base_references,
     "follow those of the image's base configs (default yes)"},
    {Command::kApply, "--raid-reuse", "no|yes", &CommandLine::raid_reuse,
     "keep an array that is as the config has it (default no)"},
    {Command::kPlan, "--format", "text|json", &CommandLine::json, kFormatText},
    {Command::kValidate, "--format", "text|json", &CommandLine::json, kFormatText},
    {Command::kValidate, "--follow", "", &CommandLine::follow,
     "with all configs that it refers to by data: URLs"},
    {Command::kValidate, "--online", "", &CommandLine::online, "with --follow: by any URL"},
    {Command::kSchema, "--list", "", &CommandLine::list, "the versions that there are schemas of"},
    {Command::kMetadata, "--format", "env|json", &CommandLine::json,
     "lines NAME=\"text\" (default), or a JSON document"},
    {Command::kMetadata, "--fresh", "", &CommandLine::fresh,
     "ask the service, not the cache of this boot"},
    {Command::kMetadata, "--write", "", &CommandLine::write,
     "ask; write the cache and /run/metadata/afterburn; print nothing"},
    {Command::kMetadata, "--platform", "ID", &CommandLine::platform, kPlatformText},
    {Command::kMetadata, "--metadata-url", "URL", &CommandLine::metadata_url, kServiceText},
    {Command::kFetch, "--platform", "ID", &CommandLine::platform, kPlatformText},
    {Command::kFetch, "--metadata-url", "URL", &CommandLine::metadata_url, kServiceText},
    {Command::kReport, "--journal", "", &CommandLine::journal,
     "the records that login banners look for"},
    {Command::kReport, "--post", "", &CommandLine::post, "the report, to firstlight.report-url"},
});

}  // namespace

std::span<const CommandEntry> command_entries() { return kCommands; }
std::span<const OptionEntry> option_entries() { return kOptions; }

}  // namespace firstlight::cli
