// SPDX-License-Identifier: Apache-2.0
#include "net/dhcp_message.h"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "dhcp_reply.h"

namespace firstlight::net {
namespace {

using namespace std::string_literals;
using test::DhcpReply;

constexpr sys::MacAddress kMac = {0x52, 0x54, 0, 1, 2, 3};
constexpr std::uint32_t kId = 0xdeadbeef;

DhcpReply offer() { return {DhcpMessageType::kOffer, kId, kMac}; }

sys::Ipv4Address ip(std::string_view text) { return sys::parse_ipv4(text).value(); }

// The contents of an option in an encoded message; "none" if it is not there.
std::string option_of(const std::string& message, int code) {
  std::size_t at = 240;
  while (at + 1 < message.size() && message[at] != '\xff') {
    const auto length = static_cast<std::size_t>(static_cast<unsigned char>(message[at + 1]));
    if (static_cast<unsigned char>(message[at]) == code) return message.substr(at + 2, length);
    at += 2 + length;
  }
  return "none";
}

TEST_CASE("a DISCOVER has the fixed fields and options of RFC 2131") {
  DhcpMessage message;
  message.transaction_id = kId;
  message.client_mac = kMac;
  message.seconds_elapsed = 0x0102;
  const std::string bytes = encode(message);
  CHECK(bytes.size() >= 300);
  CHECK(bytes.substr(0, 4) == "\x01\x01\x06\x00"s);
  CHECK(bytes.substr(4, 4) == "\xde\xad\xbe\xef"s);
  CHECK(bytes.substr(8, 4) == "\x01\x02\x00\x00"s);
  CHECK(bytes.substr(12, 16) == std::string(16, '\0'));
  CHECK(bytes.substr(28, 6) == "\x52\x54\x00\x01\x02\x03"s);
  CHECK(bytes.substr(236, 4) == "\x63\x82\x53\x63"s);
  CHECK(option_of(bytes, 53) == "\x01"s);
  CHECK(option_of(bytes, 50) == "none");
  CHECK(option_of(bytes, 54) == "none");
  const std::string wanted = option_of(bytes, 55);
  REQUIRE(wanted != "none");
  CHECK(wanted.find('\x79') < wanted.find('\x03'));  // RFC 3442: 121 before 3
}

TEST_CASE("a REQUEST names address and server") {
  DhcpMessage message;
  message.type = DhcpMessageType::kRequest;
  message.requested_ip = ip("10.1.2.3");
  message.server_id = ip("10.1.2.1");
  const std::string bytes = encode(message);
  CHECK(option_of(bytes, 53) == "\x03"s);
  CHECK(option_of(bytes, 50) == "\x0a\x01\x02\x03"s);
  CHECK(option_of(bytes, 54) == "\x0a\x01\x02\x01"s);
}

TEST_CASE("a full offer is read") {
  const auto message = decode(offer()
                                  .your_ip("10.0.2.15")
                                  .addresses(54, {"10.0.2.2"})
                                  .addresses(1, {"255.255.255.0"})
                                  .addresses(3, {"10.0.2.2", "10.0.2.3"})
                                  .addresses(6, {"100.100.2.136", "100.100.2.138"})
                                  .option(15, "ecs.internal")
                                  .option(26, "\x05\xdc"s)
                                  .addresses(42, {"100.100.61.88"})
                                  .option(119, "\1a\1b\0\1c\xc0\x02"s)
                                  .option(51, "\x00\x00\x0e\x10"s)
                                  .done());
  REQUIRE(message);
  CHECK(message->type == DhcpMessageType::kOffer);
  CHECK(message->transaction_id == kId);
  CHECK(message->client_mac == kMac);
  CHECK(message->your_ip == ip("10.0.2.15"));
  CHECK(message->server_id == ip("10.0.2.2"));
  CHECK(message->subnet_mask == ip("255.255.255.0"));
  CHECK(message->routers == std::vector{ip("10.0.2.2"), ip("10.0.2.3")});
  CHECK(message->name_servers == std::vector{ip("100.100.2.136"), ip("100.100.2.138")});
  CHECK(message->mtu == 1500);
  CHECK(message->domain == "ecs.internal");
  CHECK(message->ntp_servers == std::vector{ip("100.100.61.88")});
  CHECK(message->search_domains == std::vector<std::string>{"a.b", "c.b"});
  CHECK(message->lease_s == 3600);
}

TEST_CASE("what is no reply for us is refused") {
  struct Row {
    const char* what;
    std::string bytes;
  };
  const std::string good = offer().done();
  const std::vector<Row> rows = {
      {"nothing", ""},
      {"one byte", "\x02"s},
      {"the fixed part only", good.substr(0, 239)},
      {"a request", offer().at(0, "\x01"s).done()},
      {"another hardware type", offer().at(1, "\x06"s).done()},
      {"another address length", offer().at(2, "\x10"s).done()},
      {"no magic cookie", offer().at(236, "\x00"s).done()},
      {"an option without a length", offer().raw("\x03"s).unfinished()},
      {"an option past the end", offer().raw("\x03\x08\x0a\x00\x00\x01"s).unfinished()},
      {"an overload option of two bytes", offer().option(52, "\x01\x01"s).done()},
      {"overloaded file running past its end",
       offer().option(52, "\x01"s).at(108, "\x03\xff\x0a"s).done()},
      {"type 0", DhcpReply(static_cast<DhcpMessageType>(0), kId, kMac).done()},
      {"type 9", DhcpReply(static_cast<DhcpMessageType>(9), kId, kMac).done()},
      {"a type of two bytes", offer().option(53, "\x02"s).done()},
      {"BOOTP without a type", good.substr(0, 240) + "\xff"s},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK_FALSE(decode(row.bytes));
  }
}

TEST_CASE("an option of a wrong length counts as not sent") {
  const auto message = decode(offer()
                                  .option(1, "\xff\xff\xff"s)
                                  .option(3, "\x0a\x00\x00"s)
                                  .option(6, "\x0a\x00\x00\x01\x0a"s)
                                  .option(26, "\x05"s)
                                  .option(51, "\x00"s)
                                  .option(54, ""s)
                                  .done());
  REQUIRE(message);
  CHECK_FALSE(message->subnet_mask);
  CHECK(message->routers.empty());
  CHECK(message->name_servers.empty());
  CHECK_FALSE(message->mtu);
  CHECK_FALSE(message->lease_s);
  CHECK_FALSE(message->server_id);
}

TEST_CASE("a domain that is none counts as not sent") {
  struct Row {
    std::string sent;
    const char* domain;
  };
  const Row rows[] = {{"a.example", "a.example"},
                      {"a.example."s, "a.example"},
                      {"a.example\0"s, "a.example"},
                      {"", ""},
                      {"a\nb"s, ""},
                      {"a b", ""},
                      {std::string(255, 'a'), ""}};
  for (const Row& row : rows) {
    CAPTURE(row.sent);
    const auto message = decode(offer().option(15, row.sent).done());
    REQUIRE(message);
    CHECK(message->domain == row.domain);
  }
}

TEST_CASE("options end at the end mark, may be padded, and the mark may be missing") {
  const std::string padded = offer().raw("\0\0\0"s).addresses(54, {"10.0.0.1"}).unfinished();
  CHECK(decode(padded)->server_id == ip("10.0.0.1"));
  CHECK(decode(padded + '\xff' + "\x03\xff"s)->server_id == ip("10.0.0.1"));
}

TEST_CASE("a long option is joined from its pieces (RFC 3396)") {
  const auto message =
      decode(offer().option(6, "\x0a\x00\x00\x01\x0a\x00"s).option(6, "\x00\x02"s).done());
  REQUIRE(message);
  CHECK(message->name_servers == std::vector{ip("10.0.0.1"), ip("10.0.0.2")});
}

TEST_CASE("options in the fields of file and server name are read when they are lent") {
  const std::string mask = "\x01\x04\xff\xff\x00\x00\xff"s;
  const std::string router = "\x03\x04\x0a\x00\x00\x01\xff"s;
  const auto both = decode(offer().option(52, "\x03"s).at(108, mask).at(44, router).done());
  REQUIRE(both);
  CHECK(both->subnet_mask == ip("255.255.0.0"));
  CHECK(both->routers == std::vector{ip("10.0.0.1")});
  const auto file_only = decode(offer().option(52, "\x01"s).at(108, mask).at(44, router).done());
  REQUIRE(file_only);
  CHECK(file_only->subnet_mask);
  CHECK(file_only->routers.empty());
  CHECK_FALSE(decode(offer().at(108, mask).done())->subnet_mask);
}

TEST_CASE("classless routes (RFC 3442)") {
  struct Row {
    const char* what;
    std::string contents;
    std::vector<DhcpRoute> routes;
  };
  const auto route = [](std::string_view destination, unsigned length, std::string_view gateway) {
    return DhcpRoute{.destination = {.address = ip(destination), .length = length},
                     .gateway = ip(gateway)};
  };
  const std::vector<Row> rows = {
      {"default", "\x00\x0a\x00\x00\x01"s, {route("0.0.0.0", 0, "10.0.0.1")}},
      {"/8", "\x08\x0a\x0a\x00\x00\x01"s, {route("10.0.0.0", 8, "10.0.0.1")}},
      {"/24", "\x18\x0a\x11\x22\x0a\x00\x00\x01"s, {route("10.17.34.0", 24, "10.0.0.1")}},
      {"/25", "\x19\x0a\x1b\x81\x80\x0a\x00\x00\x01"s, {route("10.27.129.128", 25, "10.0.0.1")}},
      {"/32", "\x20\x64\x64\x64\xc8\x0a\x00\x00\x01"s, {route("100.100.100.200", 32, "10.0.0.1")}},
      {"host bits set", "\x09\x0a\xff\x0a\x00\x00\x01"s, {route("10.128.0.0", 9, "10.0.0.1")}},
      {"on the link", "\x10\xa9\xfe\x00\x00\x00\x00"s, {route("169.254.0.0", 16, "0.0.0.0")}},
      {"two",
       "\x00\x0a\x00\x00\x01\x08\x0a\x0a\x00\x00\x02"s,
       {route("0.0.0.0", 0, "10.0.0.1"), route("10.0.0.0", 8, "10.0.0.2")}},
      {"empty", ""s, {}},
      {"length 33", "\x21\x0a\x00\x00\x01\x0a\x00\x00\x01"s, {}},
      {"length 255", "\xff\x0a\x00\x00\x01\x0a\x00\x00\x01"s, {}},
      {"cut in the gateway", "\x08\x0a\x0a\x00\x00"s, {}},
      {"a good one and a cut one", "\x00\x0a\x00\x00\x01\x08\x0a"s, {}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const auto message = decode(offer().option(121, row.contents).done());
    REQUIRE(message);
    CHECK(message->classless_routes == row.routes);
  }
}

TEST_CASE("lists are bounded") {
  std::string many;
  for (int i = 0; i < 60; ++i) many += "\x0a\x00\x00\x01"s;
  const auto message = decode(offer().option(3, many).option(121, std::string(255, '\0')).done());
  REQUIRE(message);
  CHECK(message->routers.size() == kMaxDhcpListEntries);
  CHECK(message->classless_routes.size() == kMaxDhcpListEntries);
}

TEST_CASE("no bytes whatsoever make decode misbehave") {
  const std::string good = offer()
                               .your_ip("10.0.2.15")
                               .option(52, "\x03"s)
                               .addresses(54, {"10.0.2.2"})
                               .option(121, "\x18\x0a\x11\x22\x0a\x00\x00\x01"s)
                               .done();
  for (std::size_t size = 0; size <= good.size(); ++size) {
    static_cast<void>(decode(std::string_view(good).substr(0, size)));
  }
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (const char byte : {'\x00', '\x01', '\x7f', '\x80', '\xff'}) {
      std::string spoilt = good;
      spoilt[at] = byte;
      static_cast<void>(decode(spoilt));
    }
  }
  std::minstd_rand random(1);
  for (int round = 0; round < 2000; ++round) {
    std::string noise = good.substr(0, 240);
    for (int i = 0; i < 100; ++i) noise += static_cast<char>(random() & 0xffU);
    const auto message = decode(noise);
    if (message) CHECK(message->routers.size() <= kMaxDhcpListEntries);
  }
}

}  // namespace
}  // namespace firstlight::net
