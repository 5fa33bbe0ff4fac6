// SPDX-License-Identifier: Apache-2.0
#include "cli/stage_log.h"

#include <cstdio>
#include <utility>

#include "base/printable.h"
#include "report/stage_lines.h"

namespace firstlight::cli {

StageLog::StageLog(std::string stage, bool to_stdout) : stage_(std::move(stage)) {
  if (!to_stdout) syslog_ = sys::Syslog::connect("ignition");
}

void StageLog::write(Level level, std::string_view line) {
  const int severity = static_cast<int>(level);
  const std::string text = printable(stage_ + ": " + std::string(line));
  if (syslog_) {
    syslog_->write(severity, text);
    return;
  }
  std::printf("%s%s\n", report::level_prefix(severity).c_str(), text.c_str());
  std::fflush(stdout);
}

void StageLog::write_operation(const StepMoment& moment) {
  write(Level::kInfo, report::operation_line(moment));
}

}  // namespace firstlight::cli
