// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/json_scanner.h"

namespace firstlight::config {

struct SourceLine {
  std::string text;       // secrets masked, unprintable bytes replaced, at most one screen wide
  std::size_t caret = 0;  // 0-based index of the reported column in `text`
};

// One answer for each of the positions that were asked for; nullopt for one that is not in the text
// or on a line of which nothing may be shown.
using SourceLines = std::vector<std::optional<SourceLine>>;

// The lines of `text` that findings point at, fit to be shown, from one walk over the text. Values
// are shown only under members that never hold a secret (path, device, name, mode, ...), when they
// are short, and in no object that may hold one; unknown members and what is inside of them are
// hidden.
[[nodiscard]] SourceLines safe_source_lines(std::string_view text,
                                            std::span<const TextPosition> positions);

// The same for a single position. `cut_at_column`: show nothing from the column on, because behind
// a syntax error it is not known what belongs to what.
[[nodiscard]] std::optional<SourceLine> safe_source_line(std::string_view text,
                                                         TextPosition position, bool cut_at_column);

}  // namespace firstlight::config
