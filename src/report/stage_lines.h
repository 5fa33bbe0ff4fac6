// SPDX-License-Identifier: Apache-2.0
// A stage of the drop-in as log lines of the reference engine's form (spec cli-and-stages
// section 1).
#pragma once

#include <string>
#include <string_view>

#include "base/recorder.h"

namespace firstlight::report {

// "INFO     : ": the word of a syslog(3) severity, in nine columns, and a colon.
[[nodiscard]] std::string level_prefix(int severity);

// A step that begins or ends: "filesystems: op(a): [started]  format xfs \"/dev/vdb1\"".
[[nodiscard]] std::string operation_line(const StepMoment& moment);

}  // namespace firstlight::report
