// SPDX-License-Identifier: Apache-2.0
#include "net/router_advertisement.h"

#include <doctest/doctest.h>

#include <random>

namespace firstlight::net {
namespace {

using namespace std::string_literals;

// Type, code, checksum, hop limit, flags, lifetime 1800 s, two timers.
std::string header(char flags = '\0') {
  return "\x86\x00\x00\x00\x40"s + flags + "\x07\x08\0\0\0\0\0\0\0\0"s;
}

std::string address(std::string_view text) {
  const auto parsed = sys::parse_ipv6(text).value();
  return {parsed.bytes.begin(), parsed.bytes.end()};
}

std::string rdnss(std::string_view addresses, std::string_view lifetime = "\0\0\x0e\x10"s) {
  const auto units = static_cast<char>(1 + addresses.size() / 8);
  return "\x19"s + units + "\0\0"s + std::string(lifetime) + std::string(addresses);
}

std::vector<std::string> texts(const std::vector<sys::Ipv6Address>& addresses) {
  std::vector<std::string> out;
  for (const sys::Ipv6Address& one : addresses) out.push_back(sys::to_text(one));
  return out;
}

TEST_CASE("flags, lifetime, name servers and search domains") {
  const std::string prefix = "\x03\x04\x40\xc0"s + std::string(28, '\1');
  const std::string names = "\x1f\x02\0\0\0\0\x0e\x10\1a\4test\0"s;
  const auto heard = decode_router_advertisement(
      header('\xc0') + prefix + rdnss(address("2001:db8::1") + address("fe80::1")) +
      rdnss(address("2001:db8::1") + address("2001:db8::2")) + names);
  REQUIRE(heard);
  CHECK(heard->managed);
  CHECK(heard->other);
  CHECK(heard->default_router);
  CHECK(texts(heard->name_servers) ==
        std::vector<std::string>{"2001:db8::1", "fe80::1", "2001:db8::2"});
  CHECK(heard->search_domains == std::vector<std::string>{"a.test"});

  const auto plain = decode_router_advertisement(header());
  REQUIRE(plain);
  CHECK_FALSE(plain->managed);
  CHECK_FALSE(plain->other);
  std::string no_default = header('\x40');
  no_default[6] = no_default[7] = '\0';
  REQUIRE(decode_router_advertisement(no_default));
  CHECK_FALSE(decode_router_advertisement(no_default)->default_router);
  CHECK(decode_router_advertisement(no_default)->other);
}

TEST_CASE("what is no advertisement is refused") {
  struct Row {
    const char* what;
    std::string bytes;
  };
  const std::string good = header();
  const Row rows[] = {
      {"nothing", ""},
      {"short", good.substr(0, 15)},
      {"a solicitation", "\x85"s + good.substr(1)},
      {"another code", good.substr(0, 1) + '\1' + good.substr(2)},
      {"an option of length 0", good + "\x01\x00\0\0\0\0\0\0"s},
      {"an option past the end", good + "\x01\x02\0\0\0\0\0\0"s},
      {"half an option", good + "\x01"s},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK_FALSE(decode_router_advertisement(row.bytes));
  }
}

TEST_CASE("name servers that make no sense count as not sent, the list is bounded") {
  struct Row {
    const char* what;
    std::string option;
  };
  const Row rows[] = {
      {"no lifetime", rdnss(address("2001:db8::1"), "\0\0\0\0"s)},
      {"no address", rdnss("")},
      {"half an address", rdnss(address("2001:db8::1") + std::string(8, '\1'))},
      {"unspecified", rdnss(address("::"))},
      {"multicast", rdnss(address("ff02::1"))},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const auto heard = decode_router_advertisement(header() + row.option);
    REQUIRE(heard);
    CHECK(heard->name_servers.empty());
  }
  std::string many = header();
  for (char i = 1; i < 100; ++i) many += rdnss(std::string(15, '\x20') + i);
  CHECK(decode_router_advertisement(many)->name_servers.size() == kMaxRouterNameServers);
}

TEST_CASE("no bytes whatsoever make decoding misbehave") {
  std::minstd_rand random(1);
  for (int round = 0; round < 5000; ++round) {
    std::string noise = header();
    for (int i = 0; i < 80; ++i) {
      const bool small = random() % 2 == 0;
      noise += static_cast<char>(random() % (small ? 4 : 256));
    }
    const auto heard = decode_router_advertisement(noise);
    if (heard) CHECK(heard->name_servers.size() <= kMaxRouterNameServers);
  }
}

}  // namespace
}  // namespace firstlight::net
