// SPDX-License-Identifier: Apache-2.0
// Letters of ASCII, whatever the locale is.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace firstlight {

[[nodiscard]] constexpr char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

[[nodiscard]] inline std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), to_lower);
  return out;
}

}  // namespace firstlight
