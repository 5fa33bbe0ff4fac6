// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostic.h"
#include "config/json_scanner.h"

namespace firstlight::config {

struct LocateTarget {
  std::string_view pointer;    // JSON pointer; member names match whatever their case
  Spot spot = Spot::kValue;    // kName: the quote that opens the name
  std::size_t occurrence = 0;  // as in Diagnostic
};

struct Located {
  TextPosition position;      // of the target, or of its deepest ancestor that is in the text
  TextPosition end_position;  // of a scalar: one past its last byte; else same as position
  bool found = false;         // the target itself is in the text
};

// One linear scan of `text` for all targets. A scalar is at its first byte, an object or array at
// the first byte after its opening bracket (spec cli-and-stages section 6).
[[nodiscard]] std::vector<Located> locate(std::string_view text,
                                          std::span<const LocateTarget> targets);

[[nodiscard]] Located locate(std::string_view text, std::string_view pointer,
                             std::size_t occurrence = 0);

// Fills in line and column of all findings that have none yet.
void add_positions(std::string_view text, Diagnostics& diagnostics);

}  // namespace firstlight::config
