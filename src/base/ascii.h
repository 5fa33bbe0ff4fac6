// SPDX-License-Identifier: Apache-2.0
// Lines, white space, letters and digits of ASCII texts, whatever the locale is.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace firstlight {

inline constexpr std::string_view kWhiteSpace = " \t\r\n";

constexpr bool is_white(char c) { return kWhiteSpace.find(c) != std::string_view::npos; }

// Without the white space around it.
constexpr std::string_view trim(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kWhiteSpace), text.size()));
  return text.substr(0, text.find_last_not_of(kWhiteSpace) + 1);
}

// Without the line ends behind it.
constexpr std::string_view without_line_ends(std::string_view text) {
  return text.substr(0, text.find_last_not_of("\r\n") + 1);
}

constexpr std::string_view first_line(std::string_view text) {
  return text.substr(0, text.find('\n'));
}

// Takes the first line off `text`; the result has no line end, neither LF nor CRLF.
constexpr std::string_view take_line(std::string_view& text) {
  std::string_view line = first_line(text);
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

constexpr char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

inline std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = to_lower(c);
  return lower;
}

inline bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         lower_case(text.substr(0, prefix.size())) == lower_case(prefix);
}

// The value of each byte as a hexadecimal digit; -1 for the others. URLs may have megabytes of
// them.
inline constexpr std::array<signed char, 256> kHexValues = [] {
  std::array<signed char, 256> values{};
  values.fill(-1);
  constexpr std::string_view kLower = "0123456789abcdef";
  constexpr std::string_view kUpper = "0123456789ABCDEF";
  for (std::size_t value = 0; value < kLower.size(); ++value) {
    values.at(static_cast<unsigned char>(kLower[value])) = static_cast<signed char>(value);
    values.at(static_cast<unsigned char>(kUpper[value])) = static_cast<signed char>(value);
  }
  return values;
}();

constexpr int hex_digit(char c) { return kHexValues[static_cast<unsigned char>(c)]; }

}  // namespace firstlight
