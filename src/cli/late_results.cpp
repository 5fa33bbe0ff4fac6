// SPDX-License-Identifier: Apache-2.0
#include "cli/late_results.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "report/journal_records.h"
#include "sys/journal.h"
#include "userdata/script.h"

namespace firstlight::cli {
namespace {

constexpr const char* kUnitFolder = "/run/systemd/system";

// Lines of one unit.
struct LateUnit {
  const char* name;
  const char* description;
  const char* condition;  // a path that has to be there
  const char* order;      // lines of [Unit]
  const char* wanted_by;
  const char* start_limit;
  const char* option;  // of `firstlight report`
};

std::string unit_text(const LateUnit& unit) {
  return fmt::format(
      "[Unit]\n"
      "Description={}\n"
      "DefaultDependencies=no\n"
      "ConditionPathExists={}\n"
      "{}"
      "Conflicts=shutdown.target\n"
      "Before=shutdown.target\n"
      "\n"
      "[Service]\n"
      "Type=oneshot\n"
      "TimeoutStartSec={}\n"
      "ExecStart={} report {}\n",
      unit.description, unit.condition, unit.order, unit.start_limit, userdata::kEnginePath,
      unit.option);
}

// Not where the unit would fail, and make the whole machine "degraded".
void place_unit(const LateUnit& unit, sys::Root& root) {
  if (root.inspect(userdata::kEnginePath).kind == sys::NodeKind::kAbsent) return;
  const std::string path = fmt::format("{}/{}", kUnitFolder, unit.name);
  root.write_file(path, unit_text(unit), {.mode = 0644}, sys::Existing::kReplace);
  root.make_symlink(fmt::format("{}/{}.wants/{}", kUnitFolder, unit.wanted_by, unit.name), path, 0,
                    0, sys::Existing::kReplace);
}

bool send(const std::vector<report::JournalRecord>& records) {
  return std::all_of(records.begin(), records.end(), [](const report::JournalRecord& record) {
    return sys::send_to_journal(record);
  });
}

}  // namespace

void tell_journal(const RunReport& report, sys::Root& root) {
  const std::vector<report::JournalRecord> records = report::journal_records(report);
  if (send(records)) return;
  root.write_file(kJournalRecordsPath, report::encode_records(records), {.mode = 0600},
                  sys::Existing::kReplace);
  place_unit({.name = kJournalUnit,
              .description = "Tell the journal how this machine was provisioned",
              .condition = kJournalRecordsPath,
              .order = "Wants=systemd-journald.socket\n"
                       "After=systemd-journald.socket systemd-journald.service\n"
                       "Before=sysinit.target\n",
              .wanted_by = "sysinit.target",
              .start_limit = "10s",
              .option = "--journal"},
             root);
}

void send_kept_records(sys::Root& root) {
  const auto kept = root.read_file(kJournalRecordsPath, report::kMaxRecordsBytes);
  if (!kept) return;
  if (!send(report::decode_records(*kept, kJournalRecordsPath))) {
    throw Error({.code = ErrorCode::kSystem,
                 .tried = "send to the journal what is kept in",
                 .object = kJournalRecordsPath,
                 .why = "the journal does not take it",
                 .hint = "start systemd-journald, then firstlight-journal.service"});
  }
  root.remove(kJournalRecordsPath);
}

}  // namespace firstlight::cli
