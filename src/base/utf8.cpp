// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.h"

#include <cstdint>
#include <cstring>

namespace firstlight {
namespace {

unsigned byte_at(std::string_view bytes, std::size_t i) {
  return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U;
}

bool is_continuation(unsigned byte) { return (byte & 0xC0U) == 0x80U; }

// How many bytes at the start are ASCII, counted in steps of eight.
std::size_t ascii_length(std::string_view bytes) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080U;
  std::size_t length = 0;
  std::uint64_t eight = 0;
  for (; length + sizeof eight <= bytes.size(); length += sizeof eight) {
    std::memcpy(&eight, bytes.data() + length, sizeof eight);
    if ((eight & kHighBits) != 0) break;
  }
  return length;
}

}  // namespace

std::size_t utf8_sequence_length(std::string_view bytes) {
  const unsigned first = byte_at(bytes, 0);
  const unsigned second = byte_at(bytes, 1);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return is_continuation(second) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const bool overlong = first == 0xE0 && second < 0xA0;
    const bool surrogate = first == 0xED && second >= 0xA0;
    const bool formed = is_continuation(second) && is_continuation(byte_at(bytes, 2));
    return formed && !overlong && !surrogate ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const bool overlong = first == 0xF0 && second < 0x90;
    const bool beyond = first == 0xF4 && second >= 0x90;
    const bool formed = is_continuation(second) && is_continuation(byte_at(bytes, 2)) &&
                        is_continuation(byte_at(bytes, 3));
    return formed && !overlong && !beyond ? 4 : 0;
  }
  return 0;
}

bool is_valid_utf8(std::string_view bytes) {
  for (bytes.remove_prefix(ascii_length(bytes)); !bytes.empty();
       bytes.remove_prefix(ascii_length(bytes))) {
    const std::size_t length = utf8_sequence_length(bytes);
    if (length == 0) return false;
    bytes.remove_prefix(length);
  }
  return true;
}

}  // namespace firstlight
