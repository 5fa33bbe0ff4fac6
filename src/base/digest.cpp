// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"

#include <openssl/sha.h>

#include <array>

namespace firstlight {
namespace {

template <std::size_t Size>
std::string hex(const std::array<unsigned char, Size>& digest) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * Size);
  for (const unsigned char byte : digest) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 0xfU];
  }
  return text;
}

const unsigned char* as_bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(as_bytes(bytes), bytes.size(), digest.data());
  return hex(digest);
}

std::string sha512_hex(std::string_view bytes) {
  std::array<unsigned char, SHA512_DIGEST_LENGTH> digest{};
  SHA512(as_bytes(bytes), bytes.size(), digest.data());
  return hex(digest);
}

}  // namespace firstlight
