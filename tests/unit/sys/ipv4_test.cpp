// SPDX-License-Identifier: Apache-2.0
#include "sys/ipv4.h"

#include <doctest/doctest.h>

namespace firstlight::sys {
namespace {

TEST_CASE("addresses as text") {
  struct Row {
    const char* text;
    std::optional<std::uint32_t> value;
  };
  const Row rows[] = {
      {"0.0.0.0", 0},
      {"10.0.0.1", 0x0a000001},
      {"100.100.100.200", 0x646464c8},
      {"255.255.255.255", 0xffffffff},
      {"", std::nullopt},
      {"10", std::nullopt},
      {"10.0.0", std::nullopt},
      {"10.0.0.", std::nullopt},
      {"10.0.0.1.", std::nullopt},
      {"10.0.0.1.2", std::nullopt},
      {"10.0.0.256", std::nullopt},
      {"10.0.0.-1", std::nullopt},
      {"10.0.0.+1", std::nullopt},
      {"10.0.0.0001", std::nullopt},
      {" 10.0.0.1", std::nullopt},
      {"10.0.0.1 ", std::nullopt},
      {"10..0.1", std::nullopt},
      {"0x0a.0.0.1", std::nullopt},
      {"10.0.0.99999999999", std::nullopt},
      {"::1", std::nullopt},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto address = parse_ipv4(row.text);
    REQUIRE(address.has_value() == row.value.has_value());
    if (!address) continue;
    CHECK(address->value == *row.value);
    CHECK(to_text(*address) == row.text);
  }
}

TEST_CASE("masks and prefixes") {
  for (unsigned length = 0; length <= 32; ++length) {
    CAPTURE(length);
    const Ipv4Prefix prefix{.address = {0x0a0b0c0d}, .length = length};
    CHECK(prefix_length({prefix.mask()}) == length);
    CHECK(prefix.contains(prefix.address));
    CHECK(prefix.contains(prefix.broadcast()));
    if (length > 0) CHECK_FALSE(prefix.contains({prefix.broadcast().value + 1}));
  }
  CHECK_FALSE(prefix_length({0xff00ff00}));
  CHECK_FALSE(prefix_length({0x000000ff}));
  CHECK(to_text(Ipv4Prefix{.address = {0x0a000203}, .length = 24}) == "10.0.2.3/24");
  CHECK(to_text(MacAddress{0x52, 0x54, 0, 0xab, 0xcd, 0xef}) == "52:54:00:ab:cd:ef");
}

TEST_CASE("addresses that a machine can have") {
  for (const char* text :
       {"1.0.0.1", "10.0.0.1", "169.254.1.1", "192.168.1.1", "223.255.255.254"}) {
    CAPTURE(text);
    CHECK(parse_ipv4(text)->is_host());
  }
  for (const char* text :
       {"0.0.0.0", "0.0.0.1", "127.0.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_ipv4(text)->is_host());
  }
}

}  // namespace
}  // namespace firstlight::sys
