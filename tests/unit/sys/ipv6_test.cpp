// SPDX-License-Identifier: Apache-2.0
#include "sys/ipv6.h"

#include <doctest/doctest.h>

namespace firstlight::sys {
namespace {

TEST_CASE("IPv6 addresses as text, and what they are") {
  struct Row {
    const char* text;
    const char* shown;  // empty: no address
    bool host;
    bool link_local;
  };
  const Row rows[] = {
      {"::", "::", false, false},
      {"::1", "::1", false, false},
      {"2001:db8::1", "2001:db8::1", true, false},
      {"2001:DB8:0:0:0:0:0:1", "2001:db8::1", true, false},
      {"fd00::1", "fd00::1", true, false},
      {"fe80::1", "fe80::1", false, true},
      {"febf::1", "febf::1", false, true},
      {"fec0::1", "fec0::1", true, false},
      {"ff02::1", "ff02::1", false, false},
      {"::ffff:10.0.0.1", "::ffff:10.0.0.1", true, false},
      {"", "", false, false},
      {"10.0.0.1", "", false, false},
      {"2001:db8::1::2", "", false, false},
      {"[2001:db8::1]", "", false, false},
      {"fe80::1%eth0", "", false, false},
      {"2001:db8::g", "", false, false},
      {"2001:db8:1:2:3:4:5:6:7", "", false, false},
      {"0000:0000:0000:0000:0000:0000:0000:0000:0000:0000", "", false, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto address = parse_ipv6(row.text);
    REQUIRE(address.has_value() == (*row.shown != '\0'));
    if (!address) continue;
    CHECK(to_text(*address) == row.shown);
    CHECK(address->is_host() == row.host);
    CHECK(address->is_link_local() == row.link_local);
  }
}

TEST_CASE("IPv6 prefixes") {
  struct Row {
    const char* address;
    unsigned length;
    const char* other;
    bool contains;
  };
  const Row rows[] = {
      {"::", 0, "2001:db8::1", true},
      {"2001:db8::1", 128, "2001:db8::1", true},
      {"2001:db8::1", 128, "2001:db8::2", false},
      {"2001:db8::", 64, "2001:db8::ffff:1", true},
      {"2001:db8::", 64, "2001:db8:0:1::1", false},
      {"2001:db8::", 33, "2001:db8:7fff::", true},
      {"2001:db8::", 33, "2001:db8:8000::", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.other);
    const Ipv6Prefix prefix{.address = parse_ipv6(row.address).value(), .length = row.length};
    CHECK(prefix.contains(parse_ipv6(row.other).value()) == row.contains);
  }
  CHECK(to_text(Ipv6Prefix{.address = parse_ipv6("fd00::1").value(), .length = 64}) ==
        "fd00::1/64");
}

}  // namespace
}  // namespace firstlight::sys
