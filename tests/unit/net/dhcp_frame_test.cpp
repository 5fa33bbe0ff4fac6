// SPDX-License-Identifier: Apache-2.0
#include "net/dhcp_frame.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace firstlight::net {
namespace {

using namespace std::string_literals;

// A reply with correct checksums is made from a request by swapping the ports: sums do not change.
std::string reply_with(std::string_view payload) {
  std::string packet = wrap_for_broadcast(payload);
  std::swap(packet[21], packet[23]);
  return packet;
}

TEST_CASE("a broadcast has the headers of RFC 791 and RFC 768") {
  const std::string packet = wrap_for_broadcast("abcd");
  REQUIRE(packet.size() == 32);
  CHECK(packet.substr(0, 10) == "\x45\x00\x00\x20\x00\x00\x00\x00\x40\x11"s);
  CHECK(packet.substr(10, 2) == "\x7a\xce"s);  // worked out by hand
  CHECK(packet.substr(12, 8) == "\x00\x00\x00\x00\xff\xff\xff\xff"s);
  CHECK(packet.substr(20, 6) == "\x00\x44\x00\x43\x00\x0c"s);
  CHECK(packet.substr(28) == "abcd");
}

TEST_CASE("a reply is unwrapped") {
  CHECK(unwrap(reply_with("abcd"), true) == "abcd");
  CHECK(unwrap(reply_with("odd"), true) == "odd");
  CHECK(unwrap(reply_with(""), true) == "");
  CHECK(unwrap(reply_with("abcd") + "padding", true) == "abcd");
}

TEST_CASE("what is no sound reply is refused") {
  const auto spoilt = [](std::size_t at, char byte) {
    std::string packet = reply_with("abcd");
    packet[at] = byte;
    return packet;
  };
  struct Row {
    const char* what;
    std::string packet;
  };
  const std::vector<Row> rows = {
      {"nothing", ""},
      {"half a header", reply_with("abcd").substr(0, 19)},
      {"cut off", reply_with("abcd").substr(0, 31)},
      {"a request", wrap_for_broadcast("abcd")},
      {"IPv6", spoilt(0, '\x65')},
      {"a header of four words", spoilt(0, '\x44')},
      {"a header longer than the packet", spoilt(0, '\x4f')},
      {"a total length below the headers", spoilt(3, '\x1b')},
      {"TCP", spoilt(9, '\x06')},
      {"a fragment", spoilt(6, '\x20')},
      {"a later fragment", spoilt(7, '\x01')},
      {"a wrong header checksum", spoilt(10, '\x00')},
      {"a wrong payload", spoilt(28, 'x')},
      {"a UDP length below its header", spoilt(25, '\x07')},
      {"a UDP length beyond the packet", spoilt(25, '\x0d')},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK_FALSE(unwrap(row.packet, true));
  }
}

TEST_CASE("a UDP checksum that was not sent or is not ready is not checked") {
  std::string packet = reply_with("abcd");
  packet[28] = 'x';
  CHECK(unwrap(packet, false) == "xbcd");
  packet[26] = '\0';
  packet[27] = '\0';
  CHECK(unwrap(packet, true) == "xbcd");
}

}  // namespace
}  // namespace firstlight::net
