// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"

// The functions below are marked as deprecated in OpenSSL 3 in favour of its provider interface,
// whose first use sets up tables of all algorithms there are: 3 million instructions, a third of
// all that a first boot without disks executes in this program. These compute and do nothing else.
#define OPENSSL_SUPPRESS_DEPRECATED
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

}  // namespace

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256_CTX context{};
  SHA256_Init(&context);
  SHA256_Update(&context, bytes.data(), bytes.size());
  SHA256_Final(digest.data(), &context);
  return hex(digest);
}

std::string sha512_hex(std::string_view bytes) {
  std::array<unsigned char, SHA512_DIGEST_LENGTH> digest{};
  SHA512_CTX context{};
  SHA512_Init(&context);
  SHA512_Update(&context, bytes.data(), bytes.size());
  SHA512_Final(digest.data(), &context);
  return hex(digest);
}

}  // namespace firstlight
