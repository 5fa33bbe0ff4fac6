// SPDX-License-Identifier: Apache-2.0
#include "cli/stage_journal.h"

namespace firstlight::cli {

std::vector<report::JournalRecord> stage_records(const StageFlags& flags, const StageState& state,
                                                 const RunReport& report) {
  std::vector<report::JournalRecord> records;
  if (flags.stage == Stage::kFetch || flags.stage == Stage::kFetchOffline) {
    for (const FetchedConfig& config : state.fetched_configs) {
      records.push_back(report::config_record(config.kind, config.source, config.referenced));
    }
  }
  for (const KeysRecord& keys : report.keys) {
    const std::string path = flags.root == "/" ? keys.path : flags.root + keys.path;
    records.push_back(report::keys_record(keys.user, path));
  }
  return records;
}

void send_stage_records(const StageFlags& flags, const StageState& state, const RunReport& report) {
  for (const report::JournalRecord& record : stage_records(flags, state, report)) {
    sys::send_to_journal(record);
  }
}

}  // namespace firstlight::cli
