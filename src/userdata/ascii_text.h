// SPDX-License-Identifier: Apache-2.0
// Lines, white space and letters of the ASCII texts that envelopes are made of.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace firstlight::userdata {

inline constexpr std::string_view kWhiteSpace = " \t\r\n";

inline bool is_white(char c) { return kWhiteSpace.find(c) != std::string_view::npos; }

inline std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kWhiteSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kWhiteSpace) - first + 1);
}

inline std::string_view first_line(std::string_view text) {
  return text.substr(0, text.find('\n'));
}

// Takes the first line off `text`; the result has no line end, neither LF nor CRLF.
inline std::string_view take_line(std::string_view& text) {
  std::string_view line = first_line(text);
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

inline char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

inline std::string to_lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = to_lower(c);
  return lower;
}

inline bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         to_lower(text.substr(0, prefix.size())) == to_lower(prefix);
}

}  // namespace firstlight::userdata
