// SPDX-License-Identifier: Apache-2.0
// What a person at the console reads: one line per phase, one for the end.
#pragma once

#include <string>
#include <vector>

#include "base/recorder.h"

namespace firstlight::report {

// "disks 212 ms", with the number of steps that found the machine already so.
[[nodiscard]] std::string phase_line(const PhaseRecord& phase);

// "provisioned in 512 ms" or, with the first failed object, "failed after 87 ms: …".
[[nodiscard]] std::string outcome_line(const RunReport& report);

// One line: what, object, why, the hint, and the config entry that asked for it with what that was
// merged from.
[[nodiscard]] std::string failure_line(const ErrorDetail& detail,
                                       const std::vector<std::string>& context);

}  // namespace firstlight::report
