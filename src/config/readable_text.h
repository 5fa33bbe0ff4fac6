// SPDX-License-Identifier: Apache-2.0
// A config text as RapidJSON can read it: RapidJSON refuses malformed characters and numbers
// beyond the range of double, the language does not (spec config-language section 1).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace firstlight::config {

// True if there is nothing that replace_malformed() would change.
[[nodiscard]] bool is_well_formed(std::string_view text);

struct CleanText {
  std::string bytes;
  std::size_t source_bytes = 0;  // how much of the source they stand for
};

// `text` with malformed bytes and lone surrogate escapes replaced by U+FFFD. Escapes can only be
// meant inside of strings; elsewhere a backslash is a syntax error anyhow. Only the first
// `max_bytes` of the result are made.
[[nodiscard]] CleanText replace_malformed(std::string_view text,
                                          std::size_t max_bytes = std::string::npos);

// `text` with every number that is no signed 64-bit integer replaced by one of as many bytes that
// is none either, and small. Such a number has no meaning to any member but that it is not an
// integer.
[[nodiscard]] std::string shrink_numbers(std::string_view text);

}  // namespace firstlight::config
