// SPDX-License-Identifier: Apache-2.0
#include "net/dns_names.h"

#include <doctest/doctest.h>

#include <random>

namespace firstlight::net {
namespace {

using namespace std::string_literals;

TEST_CASE("what a domain name is") {
  struct Row {
    std::string name;
    bool valid;
  };
  const Row rows[] = {
      {"a", true},
      {"cn-hangzhou.ecs.internal", true},
      {"_dns.example", true},
      {std::string(63, 'a') + ".b", true},
      {std::string(64, 'a') + ".b", false},
      {"", false},
      {".", false},
      {"a.", false},
      {".a", false},
      {"a..b", false},
      {"a b", false},
      {"a\nb", false},
      {"a\0b"s, false},
      {"a\xc3\xa4", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(is_domain_name(row.name) == row.valid);
  }
}

TEST_CASE("lists of names (RFC 1035, RFC 3397, RFC 8106)") {
  struct Row {
    const char* what;
    std::string bytes;
    std::vector<std::string> names;
  };
  const std::string label(63, 'x');
  const std::string endless = "\x3f"s + label + "\x3f"s + label + "\x3f"s + label + "\x3f"s + label;
  const Row rows[] = {
      {"nothing", "", {}},
      {"one", "\3eng\5apple\3com\0"s, {"eng.apple.com"}},
      {"two, the second with a pointer",
       "\3eng\5apple\3com\0\11marketing\xc0\x04"s,
       {"eng.apple.com", "marketing.apple.com"}},
      {"a pointer alone", "\1a\0\xc0\x00"s, {"a", "a"}},
      {"padded with zeros", "\1a\1b\0\0\0\0"s, {"a.b"}},
      {"cut off in a label", "\1a\0\5app"s, {"a"}},
      {"cut off before the end mark", "\1a\0\1b"s, {"a"}},
      {"cut off in a pointer", "\1a\0\1b\xc0"s, {"a"}},
      {"a pointer to itself", "\xc0\x00"s, {}},
      {"a pointer ahead", "\1a\xc0\x04\1b\0"s, {}},
      {"two pointers in a circle", "\1a\xc0\x04\1b\xc0\x00"s, {}},
      {"a label that would be too long", "\x40"s + label + "x\0"s, {}},
      {"a name that is too long, and a good one", endless + "\0\1b\0"s, {"b"}},
      {"a name with a line break, and a good one", "\3a\nb\0\1b\0"s, {"b"}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(decode_domain_names(row.bytes) == row.names);
  }
}

TEST_CASE("the number of names is bounded, and no bytes whatsoever misbehave") {
  std::string many;
  for (int i = 0; i < 100; ++i) many += "\1a\0"s;
  CHECK(decode_domain_names(many).size() == kMaxDomainNames);
  std::minstd_rand random(1);
  for (int round = 0; round < 5000; ++round) {
    std::string noise;
    for (int i = 0; i < 60; ++i) {
      const auto byte = static_cast<char>(random() % 5);
      noise += random() % 4 == 0 ? static_cast<char>(random() & 0xffU) : byte;
    }
    for (const std::string& name : decode_domain_names(noise)) CHECK(is_domain_name(name));
  }
}

}  // namespace
}  // namespace firstlight::net
