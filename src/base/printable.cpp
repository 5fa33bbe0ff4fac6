// SPDX-License-Identifier: Apache-2.0
#include "base/printable.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/utf8.h"

namespace firstlight {
namespace {

// The ranges of the characters above ASCII that are well formed but not printable, in UTF-8. Bytes
// of one length compare as the characters do.
struct Range {
  std::string_view first;
  std::string_view last;
};

constexpr std::array kUnprintable = {
    Range{"\xC2\x80", "\xC2\x9F"},          // C1 controls
    Range{"\xE2\x80\x8E", "\xE2\x80\x8F"},  // U+200E, U+200F: direction marks
    Range{"\xE2\x80\xA8", "\xE2\x80\xAE"},  // U+2028 to U+202E: separators, embeddings, overrides
    Range{"\xE2\x81\xA6", "\xE2\x81\xA9"},  // U+2066 to U+2069: isolates
};

bool is_plain_ascii(char c) { return c >= 0x20 && c < 0x7F; }

}  // namespace

std::size_t printable_length(std::string_view text) {
  if (is_plain_ascii(text.front())) return 1;
  const std::size_t length = utf8_sequence_length(text);
  if (length < 2) return 0;
  const std::string_view character = text.substr(0, length);
  const bool unprintable =
      std::any_of(kUnprintable.begin(), kUnprintable.end(), [character](const Range& range) {
        return character.size() == range.first.size() && character >= range.first &&
               character <= range.last;
      });
  return unprintable ? 0 : length;
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = printable_length(text);
    if (length == 0) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text.front()));
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

std::string shown_name(std::string_view name) {
  if (name.size() <= kLongestShownName) return std::string(name);
  std::size_t end = kLongestShownName;
  const auto is_inside = [&](std::size_t at) {  // of a character: UTF-8's continuation bytes
    return (static_cast<unsigned char>(name[at]) & 0xC0U) == 0x80U;
  };
  while (end > 0 && is_inside(end)) --end;
  return fmt::format("{}… ({} bytes)", name.substr(0, end), name.size());
}

}  // namespace firstlight
