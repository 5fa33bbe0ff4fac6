// SPDX-License-Identifier: Apache-2.0
#include "base/base64.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "base/ascii.h"

namespace firstlight {
namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint32_t kNoDigit = 0x80;  // a bit that no digit has

constexpr std::array<std::uint8_t, 256> digit_values() {
  std::array<std::uint8_t, 256> values{};
  values.fill(static_cast<std::uint8_t>(kNoDigit));
  for (std::size_t value = 0; value < kDigits.size(); ++value) {
    values.at(static_cast<unsigned char>(kDigits[value])) = static_cast<std::uint8_t>(value);
  }
  return values;
}

constexpr std::array<std::uint8_t, 256> kDigitValues = digit_values();

std::uint32_t digit_value(char c) { return kDigitValues[static_cast<unsigned char>(c)]; }

// The 24 bits of up to four digits, the first one on top; `all_digits` collects them to be checked.
std::uint32_t bits_of(std::string_view digits, std::uint32_t& all_digits) {
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const std::uint32_t value = digit_value(digits[i]);
    all_digits |= value;
    bits |= value << (18U - 6U * i);
  }
  return bits;
}

}  // namespace

std::optional<std::string> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  text.remove_suffix(padding);

  std::string bytes(text.size() * 6 / 8, '\0');
  auto out = bytes.begin();
  std::uint32_t all_digits = 0;
  for (; text.size() >= 4; text.remove_prefix(4)) {
    const std::uint32_t bits = bits_of(text.substr(0, 4), all_digits);
    *out++ = static_cast<char>(bits >> 16U & 0xffU);
    *out++ = static_cast<char>(bits >> 8U & 0xffU);
    *out++ = static_cast<char>(bits & 0xffU);
  }
  std::uint32_t rest = bits_of(text, all_digits);  // of a padded group: one or two bytes
  for (; out != bytes.end(); rest <<= 8U) *out++ = static_cast<char>(rest >> 16U & 0xffU);
  return (all_digits & kNoDigit) == 0 ? std::optional(std::move(bytes)) : std::nullopt;
}

std::optional<std::string> base64_decode_lines(std::string_view text) {
  std::string joined;
  joined.reserve(text.size());
  for (const char c : text) {
    if (is_white(c)) continue;
    if (digit_value(c) == kNoDigit && c != '=') return std::nullopt;
    joined.push_back(c);
  }
  return base64_decode(joined);
}

std::string base64_encode(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (; !bytes.empty(); bytes.remove_prefix(std::min<std::size_t>(3, bytes.size()))) {
    const auto byte = [&](std::size_t i) {
      return i < bytes.size() ? static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i]))
                              : 0U;
    };
    const std::uint32_t bits = byte(0) << 16U | byte(1) << 8U | byte(2);
    for (std::size_t i = 0; i < 4; ++i) {
      text += i <= bytes.size() ? kDigits[(bits >> (18U - 6U * i)) & 0x3fU] : '=';
    }
  }
  return text;
}

}  // namespace firstlight
