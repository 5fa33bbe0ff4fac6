// SPDX-License-Identifier: Apache-2.0
#include "config/readable_text.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "config/json_scanner.h"
#include "config/json_syntax.h"
#include "config/utf8.h"

namespace firstlight::config {
namespace {

bool may_hold_surrogate_escape(std::string_view text) {
  for (std::size_t at = text.find("\\u"); at != std::string_view::npos;
       at = text.find("\\u", at + 2)) {
    const std::string_view digits = text.substr(at + 2, 2);
    if (digits.size() == 2 && (digits[0] == 'd' || digits[0] == 'D') && digits[1] > '7')
      return true;
  }
  return false;
}

// Adds the \u escape at the start of `rest`; returns how long it is.
std::size_t add_escape(std::string& bytes, std::string_view rest) {
  const EscapedCodePoint escape = read_unicode_escape(rest);
  const bool replaced = escape.code_point == kReplacementCodePoint;
  const bool escape_is_well_formed =
      rest.size() >= 6 &&
      rest.substr(2, 4).find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
  if (replaced && escape_is_well_formed) {
    append_utf8(bytes, kReplacementCodePoint);
  } else {
    bytes += rest.substr(0, escape.length);
  }
  return escape.length;
}

// Adds the character, or the byte that is none, at the start of `rest`; returns how long it is.
std::size_t add_character(std::string& bytes, std::string_view rest) {
  const std::size_t length = utf8_sequence_length(rest);
  if (length == 0) {
    append_utf8(bytes, kReplacementCodePoint);
  } else {
    bytes += rest.substr(0, length);
  }
  return std::max<std::size_t>(length, 1);
}

bool is_integer(std::string_view text) {
  std::int64_t value = 0;
  const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  return fault == std::errc() && stop == text.data() + text.size();
}

}  // namespace

bool is_well_formed(std::string_view text) {
  return is_valid_utf8(text) && !may_hold_surrogate_escape(text);
}

CleanText replace_malformed(std::string_view text, std::size_t max_bytes) {
  CleanText clean;
  std::size_t i = 0;
  while (i < text.size() && clean.bytes.size() < max_bytes) {
    const std::string_view rest = text.substr(i);
    if (rest.starts_with("\\u")) {
      i += add_escape(clean.bytes, rest);
    } else if (rest.front() == '\\') {
      clean.bytes += rest.substr(0, 2);
      i += std::min<std::size_t>(2, rest.size());
    } else {
      i += add_character(clean.bytes, rest);
    }
  }
  clean.source_bytes = i;
  return clean;
}

std::string shrink_numbers(std::string_view text) {
  std::string shrunk(text);
  JsonScanner scanner(text);
  for (JsonToken token = scanner.next(); token.kind != JsonToken::Kind::kEnd;
       token = scanner.next()) {
    const std::string_view own = text.substr(token.begin, token.end - token.begin);
    if (token.kind != JsonToken::Kind::kScalar || is_integer(own) || !is_json_number(own)) continue;
    // What is no integer has three bytes at least: 1.5, 1e9, 9223372036854775808.
    shrunk.replace(token.begin, own.size(), "0." + std::string(own.size() - 2, '0'));
  }
  return shrunk;
}

}  // namespace firstlight::config
