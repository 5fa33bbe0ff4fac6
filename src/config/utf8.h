// SPDX-License-Identifier: Apache-2.0
// UTF-8 as the config language wants it: what is malformed is replaced, not refused.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/utf8.h"

namespace firstlight::config {

inline constexpr std::uint32_t kReplacementCodePoint = 0xFFFD;

// Each byte that is not part of a well-formed sequence becomes U+FFFD.
[[nodiscard]] std::string replace_invalid_utf8(std::string_view bytes);

// Appends the UTF-8 form of a Unicode scalar value; a surrogate or a value beyond U+10FFFF becomes
// U+FFFD.
void append_utf8(std::string& out, std::uint32_t code_point);

struct EscapedCodePoint {
  std::uint32_t code_point = kReplacementCodePoint;
  std::size_t length = 0;  // bytes of the escape: 6, or 12 for a surrogate pair, less at the end
};

// Reads the \uXXXX (or the pair of them) at the start of `text`. A lone surrogate is U+FFFD.
[[nodiscard]] EscapedCodePoint read_unicode_escape(std::string_view text);

}  // namespace firstlight::config
