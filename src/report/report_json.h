// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/recorder.h"

namespace firstlight::report {

// The run as one JSON document, indented, ending with a newline. Its members are an interface:
//   version, boot_id, instance_id, config {origin, sha256}, configs [{kind (base | user), origin,
//   sha256, referenced}], outcome (provisioned | failed | not-first-boot), start_us, end_us, phases
//   [{name, start_us, end_us, outcome, steps [{name, object, pointer, start_us, end_us, outcome
//   (done | already-so | failed)}]}], warnings, error {code, message, tried, object, why, hint,
//   pointer, sources, context}, absent unless it failed.
// Times are microseconds of CLOCK_MONOTONIC.
[[nodiscard]] std::string to_json(const RunReport& report);

}  // namespace firstlight::report
