// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace firstlight::config {

struct SourceLine {
  std::string text;       // secrets masked, control characters replaced, at most one screen wide
  std::size_t caret = 0;  // 0-based index of the reported column in `text`
};

// The line of `text` that a finding points at, fit to be shown: a string value is shown only under
// one of a few members that never hold a secret (path, device, name, ...), only when it is short,
// and never inside of contents, keyFile, httpHeaders and the like. Nothing behind a syntax error is
// shown, because its meaning is not known. nullopt if the position is not in the text.
[[nodiscard]] std::optional<SourceLine> safe_source_line(std::string_view text, std::size_t line,
                                                         std::size_t column);

}  // namespace firstlight::config
