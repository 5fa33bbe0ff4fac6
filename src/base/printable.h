// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace firstlight {

// Bytes of the character at the start of `text`, which must not be empty, if it can be shown on a
// terminal as itself; 0 if not: a control character (ASCII's, or U+0080 to U+009F), one that moves
// the text around it (line separators, bidirectional controls: Unicode UAX #9), or a byte that is
// no UTF-8.
[[nodiscard]] std::size_t printable_length(std::string_view text);

// `text` as one line for a terminal or a log: bytes that are not printable are written as \xNN.
// Names and paths in a message come from outside: none of them may fake a line, or colour it.
[[nodiscard]] std::string printable(std::string_view text);

// Bytes of a name from outside that a message repeats.
inline constexpr std::size_t kLongestShownName = 100;

// `name` for a message: one that is longer is cut between two characters, and its length said.
[[nodiscard]] std::string shown_name(std::string_view name);

}  // namespace firstlight
