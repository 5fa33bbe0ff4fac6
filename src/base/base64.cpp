// SPDX-License-Identifier: Apache-2.0
#include "base/base64.h"

#include <cstddef>
#include <cstdint>

namespace firstlight {
namespace {

constexpr int kNoDigit = -1;

constexpr int digit_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  if (c == '/') return 63;
  return kNoDigit;
}

}  // namespace

std::optional<std::string> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  text.remove_suffix(padding);

  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t bits = 0;
  unsigned bit_count = 0;
  for (const char c : text) {
    const int value = digit_value(c);
    if (value == kNoDigit) return std::nullopt;
    bits = (bits << 6U) | static_cast<std::uint32_t>(value);
    bit_count += 6;
    if (bit_count >= 8) {
      bit_count -= 8;
      bytes += static_cast<char>((bits >> bit_count) & 0xffU);
    }
  }
  const bool unused_bits_zero = (bits & ((1U << bit_count) - 1U)) == 0;
  return unused_bits_zero ? std::optional(bytes) : std::nullopt;
}

}  // namespace firstlight
