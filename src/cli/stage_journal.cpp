// SPDX-License-Identifier: Apache-2.0
#include "cli/stage_journal.h"

#include <fmt/format.h>

namespace firstlight::cli {
namespace {

constexpr const char* kConfigFetched = "57124006b5c94805b77ce473e92a8aeb";
constexpr const char* kKeysWritten = "225067b87bbd4a0cb6ab151f82fa364b";
constexpr const char* kInfo = "6";

JournalRecord config_fetched(const FetchedConfig& config) {
  return {
      {"MESSAGE", fmt::format("fetched {}config of kind {} from {}",
                              config.referenced ? "referenced " : "", config.kind, config.source)},
      {"MESSAGE_ID", kConfigFetched},
      {"PRIORITY", kInfo},
      {"SYSLOG_IDENTIFIER", "ignition"},
      {"IGNITION_CONFIG_TYPE", config.kind},
      {"IGNITION_CONFIG_SRC", config.source},
      {"IGNITION_CONFIG_REFERENCED", config.referenced ? "true" : "false"}};
}

JournalRecord keys_written(const KeysRecord& keys, const std::string& root) {
  const std::string path = root == "/" ? keys.path : root + keys.path;
  return {{"MESSAGE", fmt::format("wrote ssh authorized keys file for user: {}", keys.user)},
          {"MESSAGE_ID", kKeysWritten},
          {"PRIORITY", kInfo},
          {"SYSLOG_IDENTIFIER", "ignition"},
          {"IGNITION_USER_NAME", keys.user},
          {"IGNITION_PATH", path}};
}

}  // namespace

std::vector<JournalRecord> stage_records(const StageFlags& flags, const StageState& state,
                                         const RunReport& report) {
  std::vector<JournalRecord> records;
  if (flags.stage == Stage::kFetch || flags.stage == Stage::kFetchOffline) {
    for (const FetchedConfig& config : state.fetched_configs) {
      records.push_back(config_fetched(config));
    }
  }
  for (const KeysRecord& keys : report.keys) records.push_back(keys_written(keys, flags.root));
  return records;
}

void send_stage_records(const StageFlags& flags, const StageState& state, const RunReport& report) {
  for (const JournalRecord& record : stage_records(flags, state, report)) {
    sys::send_to_journal(record);
  }
}

}  // namespace firstlight::cli
