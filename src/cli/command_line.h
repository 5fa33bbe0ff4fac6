// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace firstlight::cli {

// Exit codes of every subcommand.
inline constexpr int kExitSuccess = 0;
inline constexpr int kExitConfigRejected = 1;  // nothing was changed
inline constexpr int kExitUsage = 2;
inline constexpr int kExitNotStarted = 3;  // failed before anything was changed
inline constexpr int kExitHalfDone = 4;    // failed after changes had begun

enum class Command {
  kApply,
  kValidate,
  kPlan,
  kSchema,
  kMetadata,
  kFetch,
  kBoot,
  kReport,
  kSyncFilesystem,
  kHelp,
  kVersion
};

struct CommandLine {
  Command command = Command::kHelp;
  bool help = false;         // of this command, and nothing else
  std::string root = "/";    // apply
  std::string platform;      // apply, metadata, fetch: where user data and metadata come from
  std::string config_path;   // a file, "-" for standard input, empty if none is named
  std::string metadata_url;  // likewise: instead of the platform's own address
  std::string sync_path;     // sync-filesystem
  std::string ssh_user = "root";
  std::vector<std::string> script_runner;  // apply: runs scripts, in place of their interpreters
  std::chrono::seconds deadline{300};      // apply: for the whole run; 0: none
  bool base_references = true;             // apply: follow those of the image's base configs
  bool raid_reuse = false;                 // apply: keep an array that is as described
  bool json = false;                       // plan, validate, metadata: --format json
  bool follow = false;                     // validate: follow references to data: URLs
  bool online = false;                     // validate: and to all others
  std::string schema_version;              // schema: empty for the newest
  bool list = false;                       // schema: the versions instead
  std::string item;                        // metadata: print this one
  bool fresh = false;                      // metadata: ask the service, not the cache
  bool write = false;                      // metadata: ask, and write cache and Afterburn's file
  bool journal = false;                    // report: send to the journal what was kept
  bool post = false;                       // report: send to firstlight.report-url what was kept
  std::string url;                         // fetch: empty for the platform's user data
};

// Options may stand before or after the argument, their value after a blank or `=`; `--` ends them.
// `--help` among them ends the reading. Throws Error (kUsage) naming the word that is not
// understood.
[[nodiscard]] CommandLine parse_command_line(const std::vector<std::string>& arguments);

// Whether `word` names a command: as PID 1 of a container the program may be asked for one, while a
// kernel never passes such a word to its init.
[[nodiscard]] bool names_command(std::string_view word);

}  // namespace firstlight::cli
