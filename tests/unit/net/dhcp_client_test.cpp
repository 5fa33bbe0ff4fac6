// SPDX-License-Identifier: Apache-2.0
#include "net/dhcp_client.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "dhcp_reply.h"

namespace firstlight::net {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using test::DhcpReply;
using State = DhcpClient::State;

constexpr sys::MacAddress kMac = {0x52, 0x54, 0, 1, 2, 3};
const DhcpClient::TimePoint kStart{100s};

sys::Ipv4Address ip(std::string_view text) { return sys::parse_ipv4(text).value(); }

std::uint32_t id_of(const std::string& sent) {
  std::uint32_t id = 0;
  for (const char byte : sent.substr(4, 4)) id = id << 8U | static_cast<unsigned char>(byte);
  return id;
}

// Whether a message of the client is a DISCOVER or a REQUEST: option 53 comes first.
char type_of(const std::string& sent) { return sent.at(242); }

constexpr char kDiscover = 1;
constexpr char kRequest = 3;

DhcpReply reply(DhcpMessageType type, const std::string& sent,
                std::string_view server = "10.0.0.1") {
  DhcpReply reply(type, id_of(sent), kMac);
  reply.your_ip("10.0.0.15").addresses(54, {server}).addresses(1, {"255.255.255.0"});
  return reply;
}

std::string offer(const std::string& sent, std::string_view server = "10.0.0.1") {
  return reply(DhcpMessageType::kOffer, sent, server).addresses(3, {server}).done();
}

std::string ack(const std::string& sent, std::string_view server = "10.0.0.1") {
  return reply(DhcpMessageType::kAck, sent, server).addresses(3, {server}).done();
}

std::string nak(const std::string& sent, std::string_view server = "10.0.0.1") {
  return DhcpReply(DhcpMessageType::kNak, id_of(sent), kMac).addresses(54, {server}).done();
}

TEST_CASE("four messages lead to a lease") {
  DhcpClient client(kMac, 1);
  const std::string discover = client.start(kStart).value();
  CHECK(type_of(discover) == kDiscover);
  const std::string request = client.on_packet(offer(discover), kStart + 1ms).value();
  CHECK(type_of(request) == kRequest);
  CHECK(id_of(request) == id_of(discover));
  CHECK(client.state() == State::kRequesting);
  CHECK_FALSE(client.on_packet(ack(request), kStart + 2ms));
  CHECK(client.state() == State::kBound);
  REQUIRE(client.lease());
  CHECK(client.lease()->address == sys::Ipv4Prefix{.address = ip("10.0.0.15"), .length = 24});
  CHECK(client.lease()->server == ip("10.0.0.1"));
  CHECK(client.lease()->routes.size() == 1);
  CHECK_FALSE(client.on_timer(kStart + 1h));
}

TEST_CASE("an unanswered DISCOVER is repeated under the same id, ever more slowly") {
  DhcpClient client(kMac, 7);
  const std::string first = client.start(kStart).value();
  auto now = kStart;
  auto expected = DhcpClient::kFirstInterval;
  for (int i = 0; i < 10; ++i) {
    const auto wait =
        std::chrono::duration_cast<std::chrono::milliseconds>(client.next_timer() - now);
    CHECK(wait >= expected * 3 / 4 - 1ms);
    CHECK(wait <= expected * 5 / 4);
    now = client.next_timer();
    const std::string again = client.on_timer(now).value();
    CHECK(type_of(again) == kDiscover);
    CHECK(id_of(again) == id_of(first));
    expected = std::min(expected * 2, DhcpClient::kLastInterval);
  }
  CHECK(client.on_packet(offer(first), now));  // a late offer to the first one still counts
}

TEST_CASE("machines with different seeds do not ask in step") {
  DhcpClient one(kMac, 1);
  DhcpClient two(kMac, 2);
  const auto first = one.start(kStart);
  const auto second = two.start(kStart);
  CHECK(id_of(*first) != id_of(*second));
  CHECK(one.next_timer() != two.next_timer());
}

TEST_CASE("an unanswered REQUEST is repeated, then another offer is sought") {
  DhcpClient client(kMac, 1);
  const std::string discover = client.start(kStart).value();
  CHECK(client.on_packet(offer(discover), kStart));
  auto now = kStart;
  for (unsigned i = 1; i < DhcpClient::kMaxRequests; ++i) {
    now = client.next_timer();
    CHECK(type_of(client.on_timer(now).value()) == kRequest);
  }
  now = client.next_timer();
  const std::string again = client.on_timer(now).value();
  CHECK(type_of(again) == kDiscover);
  CHECK(id_of(again) != id_of(discover));
  CHECK(client.state() == State::kSelecting);
  CHECK_FALSE(client.on_packet(ack(discover), now));  // too late
  CHECK(client.state() == State::kSelecting);
}

TEST_CASE("a refusal starts again after a pause, and another server is preferred") {
  DhcpClient client(kMac, 1);
  const std::string discover = client.start(kStart).value();
  const std::string request = client.on_packet(offer(discover), kStart).value();
  CHECK_FALSE(client.on_packet(nak(request), kStart));
  CHECK(client.state() == State::kSelecting);
  CHECK(client.next_timer() > kStart);
  CHECK_FALSE(client.on_packet(offer(discover), kStart));  // of the old transaction

  auto now = client.next_timer();
  const std::string second = client.on_timer(now).value();
  CHECK_FALSE(client.on_packet(offer(second), now));  // the same server: only if none else offers
  const std::string request_two = client.on_packet(offer(second, "10.0.0.2"), now).value();
  CHECK(type_of(request_two) == kRequest);
  CHECK_FALSE(client.on_packet(ack(request_two, "10.0.0.2"), now));
  CHECK(client.lease()->server == ip("10.0.0.2"));
}

TEST_CASE("a server that refused once is asked again when it is the only one") {
  DhcpClient client(kMac, 1);
  const std::string request = client.on_packet(offer(client.start(kStart).value()), kStart).value();
  CHECK_FALSE(client.on_packet(nak(request), kStart));
  auto now = client.next_timer();
  const std::string second = client.on_timer(now).value();
  CHECK_FALSE(client.on_packet(offer(second), now));
  now = client.next_timer();
  const std::string request_two = client.on_timer(now).value();
  CHECK(type_of(request_two) == kRequest);
  CHECK_FALSE(client.on_packet(ack(request_two), now));
  CHECK(client.lease());
}

TEST_CASE("an offer that leads nowhere waits for a better one") {
  DhcpClient client(kMac, 1);
  const std::string discover = client.start(kStart).value();
  const std::string poor = reply(DhcpMessageType::kOffer, discover, "10.0.0.9").done();
  CHECK_FALSE(client.on_packet(poor, kStart));
  SUBCASE("a better one comes") {
    CHECK(client.on_packet(offer(discover), kStart));
    CHECK_FALSE(client.on_packet(ack(discover), kStart));
    CHECK(client.lease()->server == ip("10.0.0.1"));
  }
  SUBCASE("none comes") {
    CHECK(type_of(client.on_timer(client.next_timer()).value()) == kRequest);
  }
}

TEST_CASE("messages that are not for this client or not due are ignored") {
  DhcpClient client(kMac, 1);
  const std::string discover = client.start(kStart).value();
  const std::uint32_t id = id_of(discover);
  const sys::MacAddress other_mac = {2, 0, 0, 0, 0, 9};
  const auto usable = [](DhcpReply reply) {
    return reply.your_ip("10.0.0.15").addresses(54, {"10.0.0.1"}).addresses(3, {"10.0.0.1"}).done();
  };
  struct Row {
    const char* what;
    std::string payload;
  };
  const Row rows[] = {
      {"noise", "noise"},
      {"another transaction", usable({DhcpMessageType::kOffer, id + 1, kMac})},
      {"another machine", usable({DhcpMessageType::kOffer, id, other_mac})},
      {"an ACK that nobody asked for", usable({DhcpMessageType::kAck, id, kMac})},
      {"a NAK that nobody asked for", nak(discover)},
      {"an offer without a server",
       DhcpReply(DhcpMessageType::kOffer, id, kMac).your_ip("10.0.0.15").done()},
      {"an offer without an address",
       DhcpReply(DhcpMessageType::kOffer, id, kMac).addresses(54, {"10.0.0.1"}).done()},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK_FALSE(client.on_packet(row.payload, kStart));
    CHECK(client.state() == State::kSelecting);
  }
  const std::string request = client.on_packet(offer(discover), kStart).value();
  CHECK_FALSE(client.on_packet(nak(request, "10.6.6.6"), kStart));  // a rogue server's
  CHECK_FALSE(client.on_packet(ack(request, "10.6.6.6"), kStart));
  CHECK(client.state() == State::kRequesting);
}

TEST_CASE("an acknowledgement without a usable lease counts as a refusal") {
  DhcpClient client(kMac, 1);
  const std::string request = client.on_packet(offer(client.start(kStart).value()), kStart).value();
  const std::string bad =
      DhcpReply(DhcpMessageType::kAck, id_of(request), kMac).addresses(54, {"10.0.0.1"}).done();
  CHECK_FALSE(client.on_packet(bad, kStart));
  CHECK(client.state() == State::kSelecting);
  CHECK_FALSE(client.lease());
  CHECK(client.summary() == "1 DISCOVER and 1 REQUEST sent, 1 usable offers, 1 refusals");
}

TEST_CASE("what an acknowledgement gives") {
  const auto message = [](std::string_view address, std::string_view mask) {
    DhcpMessage ack;
    ack.your_ip = ip(address);
    ack.server_id = ip("10.0.0.1");
    if (!mask.empty()) ack.subnet_mask = ip(mask);
    return ack;
  };
  struct Row {
    const char* address;
    const char* mask;
    int length;  // -1: no lease
  };
  const Row rows[] = {
      {"10.0.0.5", "255.255.255.0", 24},
      {"10.0.0.5", "255.255.255.255", 32},
      {"10.0.0.5", "255.255.240.0", 20},
      {"10.0.0.5", "", 8},
      {"172.16.0.5", "", 16},
      {"192.168.0.5", "", 24},
      {"10.0.0.5", "0.0.0.0", -1},
      {"10.0.0.5", "255.0.255.0", -1},
      {"0.0.0.0", "255.255.255.0", -1},
      {"127.0.0.1", "255.0.0.0", -1},
      {"224.0.0.1", "255.0.0.0", -1},
      {"255.255.255.255", "255.0.0.0", -1},
      {"240.0.0.1", "255.255.255.0", -1},
      {"0.1.2.3", "255.0.0.0", -1},
  };
  for (const Row& row : rows) {
    CAPTURE(row.address);
    CAPTURE(row.mask);
    const auto lease = lease_of(message(row.address, row.mask));
    CHECK(lease.has_value() == (row.length >= 0));
    if (lease) CHECK(lease->address.length == static_cast<unsigned>(row.length));
  }
}

TEST_CASE("classless routes replace routers, small MTUs and empty name servers are dropped") {
  DhcpMessage ack;
  ack.your_ip = ip("10.0.0.5");
  ack.server_id = ip("10.0.0.1");
  ack.routers = {ip("10.0.0.1")};
  ack.classless_routes = {
      {.destination = {.address = ip("100.100.0.0"), .length = 16}, .gateway = ip("10.0.0.2")}};
  ack.mtu = 575;
  ack.name_servers = {ip("0.0.0.0"), ip("10.0.0.3")};
  const auto lease = lease_of(ack);
  REQUIRE(lease);
  CHECK(lease->routes == ack.classless_routes);
  CHECK_FALSE(lease->mtu);
  CHECK(lease->name_servers == std::vector{ip("10.0.0.3")});
  ack.mtu = 576;
  CHECK(lease_of(ack)->mtu == 576);
  ack.classless_routes.clear();
  ack.routers = {ip("0.0.0.0")};
  CHECK(lease_of(ack)->routes.empty());
}

}  // namespace
}  // namespace firstlight::net
