// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "config/diagnostic.h"

namespace firstlight::fuzz {

// Demands of findings about `text`: each has a code, a well-formed pointer, a position inside of
// the text (unless it is about another one, or `positions_known` is false) and printable words;
// both renderings of them are well formed, the one for people free of control characters, with one
// heading per finding.
void check_findings(const config::Diagnostics& findings, std::string_view text,
                    bool positions_known);

}  // namespace firstlight::fuzz
