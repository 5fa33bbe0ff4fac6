// SPDX-License-Identifier: Apache-2.0
#include "net/dhcp6_message.h"

#include <doctest/doctest.h>

#include <random>

#include "dhcp6_reply.h"

namespace firstlight::net {
namespace {

using namespace std::string_literals;
using test::dhcp6_association;
using test::dhcp6_option;
using test::ipv6_bytes;

const std::string kReply = "\x07\x12\x34\x56"s;

TEST_CASE("a SOLICIT and a REQUEST, byte by byte") {
  Dhcp6Message message;
  message.transaction_id = 0x123456;
  message.client_id = client_duid({0x52, 0x54, 0, 1, 2, 3});
  CHECK(message.client_id == "\x00\x03\x00\x01\x52\x54\x00\x01\x02\x03"s);
  message.elapsed_cs = 7;
  message.association_id = 0x00010203;
  const std::string client = dhcp6_option(1, message.client_id);
  const std::string rest =
      dhcp6_option(8, "\x00\x07"s) + dhcp6_option(6, "\x00\x17\x00\x18\x00\x1f"s);
  CHECK(encode(message) ==
        "\x01\x12\x34\x56"s + client + dhcp6_option(3, "\x00\x01\x02\x03\0\0\0\0\0\0\0\0"s) + rest);
  message.type = Dhcp6MessageType::kRequest;
  message.server_id = "srv";
  message.address = sys::parse_ipv6("2001:db8::5");
  const std::string address = dhcp6_option(5, ipv6_bytes("2001:db8::5") + "\0\0\0\0\0\0\0\0"s);
  CHECK(encode(message) == "\x03\x12\x34\x56"s + client + dhcp6_option(2, "srv") +
                               dhcp6_option(3, "\x00\x01\x02\x03\0\0\0\0\0\0\0\0"s + address) +
                               rest);
}

TEST_CASE("a full REPLY is read") {
  const auto message =
      decode_dhcp6(kReply + dhcp6_option(1, "cli") + dhcp6_option(2, "srv") +
                   dhcp6_association(7, "2001:db8::5") + dhcp6_option(13, "\x00\x00"s) +
                   dhcp6_option(23, ipv6_bytes("2001:db8::1") + ipv6_bytes("2001:db8::2")) +
                   dhcp6_option(31, ipv6_bytes("2001:db8::3")) + dhcp6_option(24, "\1a\4test\0"s));
  REQUIRE(message);
  CHECK(message->type == Dhcp6MessageType::kReply);
  CHECK(message->transaction_id == 0x123456);
  CHECK(message->client_id == "cli");
  CHECK(message->server_id == "srv");
  CHECK(message->association_id == 7);
  CHECK(message->address == sys::parse_ipv6("2001:db8::5"));
  CHECK(message->valid_s == 3600);
  CHECK_FALSE(message->refused);
  CHECK(message->name_servers.size() == 2);
  CHECK(message->ntp_servers.size() == 1);
  CHECK(message->search_domains == std::vector<std::string>{"a.test"});
}

TEST_CASE("what is no message of a server is refused") {
  struct Row {
    const char* what;
    std::string bytes;
  };
  const Row rows[] = {
      {"nothing", ""},
      {"short", "\x07\x12\x34"s},
      {"a SOLICIT", "\x01\x12\x34\x56"s},
      {"a relay's", "\x0c\x12\x34\x56"s},
      {"half an option", kReply + "\x00\x01\x00"s},
      {"an option past the end", kReply + "\x00\x01\x00\x05\x01"s},
      {"one inside an IA_NA",
       kReply + dhcp6_option(3, std::string(12, '\0') + "\x00\x05\x00\x18"s)},
      {"one inside an address",
       kReply + dhcp6_association(1, "2001:db8::5", 9, "\x00\x0d\x00\x02"s)},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK_FALSE(decode_dhcp6(row.bytes));
  }
}

TEST_CASE("options that make no sense count as not sent") {
  struct Row {
    const char* what;
    std::string option;
  };
  const Row rows[] = {
      {"an address of this machine", dhcp6_association(1, "::1")},
      {"a link-local address", dhcp6_association(1, "fe80::5")},
      {"a multicast address", dhcp6_association(1, "ff02::5")},
      {"an address without a lifetime", dhcp6_association(1, "2001:db8::5", 0)},
      {"an address that is refused",
       dhcp6_association(1, "2001:db8::5", 9, dhcp6_option(13, "\x00\x02"s))},
      {"a short address", dhcp6_option(3, std::string(12, '\0') + dhcp6_option(5, "\x20\x01"s))},
      {"a short IA_NA", dhcp6_option(3, "\x00"s)},
      {"name servers of a wrong length", dhcp6_option(23, "\x20\x01"s)},
      {"unspecified name servers", dhcp6_option(23, ipv6_bytes("::"))},
      {"an endless server id", dhcp6_option(2, std::string(131, 'x'))},
      {"an empty server id", dhcp6_option(2, "")},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const auto message = decode_dhcp6(kReply + row.option);
    REQUIRE(message);
    CHECK_FALSE(message->address);
    CHECK_FALSE(message->refused);
    CHECK(message->name_servers.empty());
    CHECK(message->server_id.empty());
  }
  CHECK(decode_dhcp6(kReply + dhcp6_option(13, "\x00\x02"s))->refused);
  const std::string no_address = std::string(12, '\0') + dhcp6_option(13, "\x00\x02"s);
  CHECK(decode_dhcp6(kReply + dhcp6_option(3, no_address))->refused);
}

TEST_CASE("lists are bounded, and no bytes whatsoever misbehave") {
  std::string many;
  for (int i = 0; i < 100; ++i) many += ipv6_bytes("2001:db8::1");
  const auto message = decode_dhcp6(kReply + dhcp6_option(23, many) + dhcp6_option(31, many));
  CHECK(message->name_servers.size() == kMaxDhcp6ListEntries);
  CHECK(message->ntp_servers.size() == kMaxDhcp6ListEntries);
  std::minstd_rand random(1);
  for (int round = 0; round < 5000; ++round) {
    std::string noise = kReply;
    for (int i = 0; i < 80; ++i) {
      const bool small = random() % 4 != 0;
      noise += static_cast<char>(random() % (small ? 6 : 256));
    }
    const auto decoded = decode_dhcp6(noise);
    if (decoded && decoded->address) CHECK(decoded->address->is_host());
  }
}

}  // namespace
}  // namespace firstlight::net
