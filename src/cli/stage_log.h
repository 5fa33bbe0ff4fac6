// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/recorder.h"
#include "sys/syslog.h"

namespace firstlight::cli {

// Where a run by a drop-in name says what it does: the system log, or standard output with the word
// for the severity in front (spec cli-and-stages section 1).
class StageLog {
 public:
  enum class Level { kCritical = 2, kError = 3, kWarning = 4, kNotice = 5, kInfo = 6 };

  // `stage` stands in front of each line. Without a system log it is standard output in any case.
  StageLog(std::string stage, bool to_stdout);

  void write(Level level, std::string_view line);

  void write_operation(const StepMoment& moment);

 private:
  std::string stage_;
  std::optional<sys::Syslog> syslog_;
};

}  // namespace firstlight::cli
