// SPDX-License-Identifier: Apache-2.0
// What a boot has to tell that cannot be told while it provisions: kept in /run/firstlight, and
// told by units that the engine puts into /run/systemd/system, if the image has the engine at
// userdata::kEnginePath. Both are gone with the boot.
#pragma once

#include <string>
#include <string_view>

#include "base/recorder.h"
#include "sys/root.h"

namespace firstlight::cli {

inline constexpr const char* kJournalRecordsPath = "/run/firstlight/journal-records.json";
inline constexpr const char* kJournalUnit = "firstlight-journal.service";
inline constexpr const char* kReportToPostPath = "/run/firstlight/report-to-post.json";
inline constexpr const char* kPostUnit = "firstlight-report.service";

// Sends the records of the run to the journal; where there is none yet, keeps them (mode 0600) for
// `firstlight report --journal`, which the unit runs before sysinit.target. `root` is this
// system's. Throws Error of sys::Root.
void tell_journal(const RunReport& report, sys::Root& root);

// Sends what was kept and removes it, so that it is sent once. Nothing kept: nothing happens.
// Throws Error: kSystem when the journal takes none of it, and it stays; those of decode_records().
void send_kept_records(sys::Root& root);

// Places the unit that runs `firstlight report --post` once there is a network. No target waits for
// it, and a report that cannot be sent does not make it one that failed. It does nothing unless a
// report is kept. Throws Error of sys::Root.
void place_post_unit(sys::Root& root);

// Keeps the finished report for it (mode 0600). Throws Error of sys::Root.
void keep_report_to_post(std::string_view report, sys::Root& root);

// Sends what was kept to `url`, for a minute at most, and removes it. Nothing kept: nothing
// happens. Throws Error: kUsage for no `url`; those of post_report(), and it stays, which a line on
// standard error says.
void post_kept_report(const std::string& url, sys::Root& root);

}  // namespace firstlight::cli
