// SPDX-License-Identifier: Apache-2.0
#include "userdata/yaml_escape.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>

#include "config/utf8.h"

namespace firstlight::userdata {
namespace {

struct EscapeRow {
  char name;
  char32_t character;
};

constexpr std::array kNamed = {
    EscapeRow{'a', 0x07},   EscapeRow{'b', 0x08}, EscapeRow{'t', 0x09}, EscapeRow{'\t', 0x09},
    EscapeRow{'n', 0x0a},   EscapeRow{'v', 0x0b}, EscapeRow{'f', 0x0c}, EscapeRow{'r', 0x0d},
    EscapeRow{'e', 0x1b},   EscapeRow{' ', ' '},  EscapeRow{'"', '"'},  EscapeRow{'/', '/'},
    EscapeRow{'\\', '\\'},  EscapeRow{'N', 0x85}, EscapeRow{'_', 0xa0}, EscapeRow{'L', 0x2028},
    EscapeRow{'P', 0x2029},
};

std::size_t digits_of(char name) {
  if (name == 'x') return 2;
  if (name == 'u') return 4;
  return name == 'U' ? 8 : 0;
}

std::optional<char32_t> hex_character(std::string_view digits, std::size_t count) {
  if (digits.size() < count) return std::nullopt;
  std::uint32_t value = 0;
  const char* const end = digits.data() + count;
  const auto [rest, status] = std::from_chars(digits.data(), end, value, 16);
  const bool is_surrogate = value >= 0xd800U && value <= 0xdfffU;
  if (status != std::errc{} || rest != end || value == 0 || value > 0x10ffffU || is_surrogate) {
    return std::nullopt;
  }
  return static_cast<char32_t>(value);
}

}  // namespace

std::size_t append_escape(std::string_view text, std::string& out) {
  if (text.size() < 2) return 0;
  const auto* const row = std::find_if(
      kNamed.begin(), kNamed.end(), [&](const EscapeRow& known) { return known.name == text[1]; });
  if (row != kNamed.end()) {
    config::append_utf8(out, row->character);
    return 2;
  }
  const std::size_t count = digits_of(text[1]);
  if (count == 0) return 0;
  const auto character = hex_character(text.substr(2), count);
  if (!character) return 0;
  config::append_utf8(out, *character);
  return 2 + count;
}

}  // namespace firstlight::userdata
