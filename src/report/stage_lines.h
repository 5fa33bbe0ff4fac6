// SPDX-License-Identifier: Apache-2.0
// A stage of the drop-in as log lines of the reference engine's form (spec cli-and-stages
// section 1).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/recorder.h"

namespace firstlight::report {

// "INFO     : ": the word of a syslog(3) severity, in nine columns, and a colon.
[[nodiscard]] std::string level_prefix(int severity);

// A line for the start and one for the end of each step of a phase:
// "filesystems: op(a): [started]  format xfs \"/dev/vdb1\"". `first_operation` is the number of the
// first step.
[[nodiscard]] std::vector<std::string> operation_lines(const PhaseRecord& phase,
                                                       int first_operation);

}  // namespace firstlight::report
