// SPDX-License-Identifier: Apache-2.0
#include "cli/late_results.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/deadline.h"
#include "base/error.h"
#include "cli/commands.h"
#include "cli/report_post.h"
#include "cli/standard_error.h"
#include "net/network.h"
#include "report/journal_records.h"
#include "sys/journal.h"
#include "userdata/script.h"

namespace firstlight::cli {
namespace {

constexpr std::size_t kMaxReportBytes = std::size_t{64} * 1024 * 1024;
constexpr std::chrono::seconds kPostTime{60};
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
  std::string more;    // lines of [Service]
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
      "ExecStart={} report {}\n"
      "{}",
      unit.description, unit.condition, unit.order, unit.start_limit, userdata::kEnginePath,
      unit.option, unit.more);
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
              .option = "--journal",
              .more = ""},
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

void place_post_unit(sys::Root& root) {
  place_unit({.name = kPostUnit,
              .description = "Send the report of the provisioning to firstlight.report-url",
              .condition = kReportToPostPath,
              .order = "Wants=network-online.target\n"
                       "After=sysinit.target network-online.target\n",
              .wanted_by = "multi-user.target",
              .start_limit = "90s",
              .option = "--post",
              // A service that does not take the report must not make the machine "degraded"; what
              // the command prints then is a warning.
              .more = fmt::format("SuccessExitStatus={}\nSyslogLevel=warning\n", kExitNotStarted)},
             root);
}

void keep_report_to_post(std::string_view report, sys::Root& root) {
  root.write_file(kReportToPostPath, report, {.mode = 0600}, sys::Existing::kReplace);
}

void post_kept_report(const std::string& url, sys::Root& root) {
  auto kept = root.read_file(kReportToPostPath, kMaxReportBytes);
  if (!kept) return;
  if (url.empty()) {
    throw Error({.code = ErrorCode::kUsage,
                 .tried = "send the report that is kept in",
                 .object = kReportToPostPath,
                 .why = "the kernel command line has no firstlight.report-url="});
  }
  Recorder recorder({}, print_line);
  const net::Network network(net::Network::Policy::kUseAsFound);
  try {
    post_report(url, std::move(*kept), network,
                Deadline::after(kPostTime, "the minute for firstlight.report-url"), recorder);
  } catch (const Error&) {
    recorder.warn(
        fmt::format("the report of the provisioning was not sent, and is kept in {}; to "
                    "try again: systemctl start {}",
                    kReportToPostPath, kPostUnit));
    throw;
  }
  root.remove(kReportToPostPath);
}

}  // namespace firstlight::cli
