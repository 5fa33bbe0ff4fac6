// SPDX-License-Identifier: Apache-2.0
#include "base/crc32c.h"

namespace firstlight {

std::uint32_t crc32c_register(std::string_view bytes) {
  constexpr std::uint32_t kReversedPolynomial = 0x82F63B78U;
  std::uint32_t value = 0xFFFFFFFFU;
  for (const char c : bytes) {
    value ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) {
      value = (value >> 1U) ^ ((value & 1U) != 0 ? kReversedPolynomial : 0U);
    }
  }
  return value;
}

}  // namespace firstlight
