// SPDX-License-Identifier: Apache-2.0
#include "sys/random_key.h"

#include <string.h>
#include <sys/random.h>

#include <array>
#include <cerrno>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/scope_exit.h"

namespace firstlight::sys {
namespace {

void fill_with_random(unsigned char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t count = ::getrandom(bytes, size, 0);
    const int error = errno;
    if (count < 0 && error == EINTR) continue;
    if (count < 0) {
      throw Error({.code = ErrorCode::kSystem,
                   .tried = "get random bytes from",
                   .object = "the kernel",
                   .why = errno_text(error)});
    }
    bytes += count;
    size -= static_cast<std::size_t>(count);
  }
}

}  // namespace

Secret random_hex(std::size_t byte_count) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<unsigned char, 256> piece{};  // what getrandom(2) gives without being interrupted
  const ScopeExit wipe([&] { ::explicit_bzero(piece.data(), piece.size()); });
  std::string hex;
  hex.reserve(2 * byte_count);
  while (hex.size() < 2 * byte_count) {
    fill_with_random(piece.data(), piece.size());
    for (const unsigned char byte : piece) {
      if (hex.size() == 2 * byte_count) break;
      hex.push_back(kDigits[byte >> 4U]);
      hex.push_back(kDigits[byte & 0xfU]);
    }
  }
  return Secret(std::move(hex));
}

}  // namespace firstlight::sys
