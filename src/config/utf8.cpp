// SPDX-License-Identifier: Apache-2.0
#include "config/utf8.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace firstlight::config {
namespace {

constexpr std::uint32_t kFirstHighSurrogate = 0xD800;
constexpr std::uint32_t kFirstLowSurrogate = 0xDC00;
constexpr std::uint32_t kLastSurrogate = 0xDFFF;
constexpr std::uint32_t kLastCodePoint = 0x10FFFF;
constexpr std::size_t kEscapeLength = 6;  // \uXXXX

std::optional<std::uint32_t> read_escape(std::string_view text) {
  if (text.size() < kEscapeLength || text[0] != '\\' || text[1] != 'u') return std::nullopt;
  std::uint32_t value = 0;
  const char* const end = text.data() + kEscapeLength;
  const auto [stop, fault] = std::from_chars(text.data() + 2, end, value, 16);
  if (fault != std::errc() || stop != end) return std::nullopt;
  return value;
}

}  // namespace

std::string replace_invalid_utf8(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  while (!bytes.empty()) {
    const std::size_t length = utf8_sequence_length(bytes);
    if (length == 0) {
      append_utf8(out, kReplacementCodePoint);
    } else {
      out += bytes.substr(0, length);
    }
    bytes.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

void append_utf8(std::string& out, std::uint32_t code_point) {
  const bool surrogate = code_point >= kFirstHighSurrogate && code_point <= kLastSurrogate;
  if (surrogate || code_point > kLastCodePoint) code_point = kReplacementCodePoint;
  const auto push = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code_point < 0x80) {
    push(code_point);
  } else if (code_point < 0x800) {
    push(0xC0U | (code_point >> 6U));
    push(0x80U | (code_point & 0x3FU));
  } else if (code_point < 0x10000) {
    push(0xE0U | (code_point >> 12U));
    push(0x80U | ((code_point >> 6U) & 0x3FU));
    push(0x80U | (code_point & 0x3FU));
  } else {
    push(0xF0U | (code_point >> 18U));
    push(0x80U | ((code_point >> 12U) & 0x3FU));
    push(0x80U | ((code_point >> 6U) & 0x3FU));
    push(0x80U | (code_point & 0x3FU));
  }
}

EscapedCodePoint read_unicode_escape(std::string_view text) {
  const std::optional<std::uint32_t> first = read_escape(text);
  if (!first) return {kReplacementCodePoint, std::min(text.size(), kEscapeLength)};
  if (*first < kFirstHighSurrogate || *first > kLastSurrogate) return {*first, kEscapeLength};
  if (*first < kFirstLowSurrogate) {
    const std::optional<std::uint32_t> second = read_escape(text.substr(kEscapeLength));
    if (second && *second >= kFirstLowSurrogate && *second <= kLastSurrogate) {
      const std::uint32_t high = *first - kFirstHighSurrogate;
      const std::uint32_t low = *second - kFirstLowSurrogate;
      return {0x10000U + (high << 10U) + low, 2 * kEscapeLength};
    }
  }
  return {kReplacementCodePoint, kEscapeLength};
}

}  // namespace firstlight::config
