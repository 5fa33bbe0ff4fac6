// SPDX-License-Identifier: Apache-2.0
#include "sys/spool.h"

#include <doctest/doctest.h>

#include <string>

namespace firstlight::sys {
namespace {

std::string bytes_of(const Spool& spool, const Spool::Item& item) {
  std::string bytes;
  spool.copy(item, [&](std::string_view piece) { bytes.append(piece); });
  return bytes;
}

TEST_CASE("items grow side by side, and released room is used again") {
  Spool spool(std::uint64_t{1} << 20U);
  Spool::Item a;
  Spool::Item b;
  std::string wanted_a;
  std::string wanted_b;
  for (int i = 0; i < 50; ++i) {
    const std::string piece(static_cast<std::size_t>(i) * 113, static_cast<char>('a' + i % 26));
    REQUIRE(spool.append(a, piece));
    REQUIRE(spool.append(b, piece + "b"));
    wanted_a += piece;
    wanted_b += piece + "b";
  }
  CHECK(bytes_of(spool, a) == wanted_a);
  CHECK(bytes_of(spool, b) == wanted_b);
  spool.release(a);
  CHECK(bytes_of(spool, a).empty());
  Spool::Item c;
  const std::string large(200'000, 'c');
  REQUIRE(spool.append(c, large));
  CHECK(bytes_of(spool, c) == large);
  CHECK(bytes_of(spool, b) == wanted_b);
}

TEST_CASE("a full spool takes nothing more, until something is released") {
  Spool spool(8192);
  Spool::Item a;
  Spool::Item b;
  CHECK(spool.append(a, std::string(4096, 'a')));
  CHECK(spool.append(b, "b"));
  CHECK_FALSE(spool.append(a, "a"));
  CHECK(a.size_bytes == 4096);
  CHECK(spool.append(b, std::string(4095, 'b')));
  CHECK_FALSE(spool.append(b, "b"));
  spool.release(a);
  CHECK(spool.append(b, "b"));
  CHECK(bytes_of(spool, b) == std::string(4097, 'b'));
}

TEST_CASE("a quarter of the memory") { CHECK(default_spool_bytes() > 1'000'000); }

}  // namespace
}  // namespace firstlight::sys
