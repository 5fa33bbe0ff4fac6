// SPDX-License-Identifier: Apache-2.0
// Findings in the form of ignition-validate (spec cli-and-stages section 6). Kind, path and
// position of a line are a stable interface, its message is not.
#pragma once

#include <string>
#include <string_view>

#include "config/load.h"

namespace firstlight::config {

struct ReportLines {
  std::string findings;  // KIND[ at LOCATION]: MESSAGE, one a line; for standard output
  std::string failure;   // why there is no report at all, without newline; for standard error
};

// LOCATION is `$.a.b.0.c, line L col C`, one of the two parts, or missing. Only types and syntax
// are reported without path. A text without usable version, an empty one too, is a failure.
[[nodiscard]] ReportLines report_lines(const LoadResult& result, std::string_view text);

}  // namespace firstlight::config
