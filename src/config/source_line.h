// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace firstlight::config {

struct SourceLine {
  std::string text;       // secrets masked, unprintable bytes replaced, at most one screen wide
  std::size_t caret = 0;  // 0-based index of the reported column in `text`
};

// The line of `text` that a finding points at, fit to be shown. Values are shown only under members
// that never hold a secret (path, device, name, mode, ...), when they are short, and in no object
// that may hold one; unknown members and what is inside of them are hidden. `cut_at_column`: show
// nothing from the column on, because behind a syntax error it is not known what belongs to what.
// nullopt if the position is not in the text, or nothing of the line may be shown.
[[nodiscard]] std::optional<SourceLine> safe_source_line(std::string_view text, std::size_t line,
                                                         std::size_t column, bool cut_at_column);

}  // namespace firstlight::config
