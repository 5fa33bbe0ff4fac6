// SPDX-License-Identifier: Apache-2.0
#include "net/dhcp6_client.h"

#include <doctest/doctest.h>

#include "dhcp6_reply.h"

namespace firstlight::net {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using test::dhcp6_association;
using test::dhcp6_option;
using Want = Dhcp6Client::Want;

constexpr sys::MacAddress kMac = {0x52, 0x54, 0, 1, 2, 3};
constexpr std::uint32_t kAssociation = 0x00010203;
const Dhcp6Client::TimePoint kStart{100s};

constexpr char kSolicit = 1;
constexpr char kAdvertise = 2;
constexpr char kRequest = 3;
constexpr char kReply = 7;
constexpr char kInformationRequest = 11;

// A server's answer to `sent`: its transaction id and client id, and `options`.
std::string answer(char type, const std::string& sent, std::string_view options,
                   std::string_view server = "srv") {
  return type + sent.substr(1, 3) + dhcp6_option(1, client_duid(kMac)) + dhcp6_option(2, server) +
         std::string(options);
}

std::string given(std::string_view address = "2001:db8::5") {
  return dhcp6_association(kAssociation, address);
}

const std::string kNoAddress = dhcp6_option(13, "\x00\x02"s);

TEST_CASE("four messages lead to an address") {
  Dhcp6Client client(kMac, Want::kAddress, 1);
  const std::string solicit = client.start(kStart).value();
  CHECK(solicit[0] == kSolicit);
  const std::string request =
      client.on_packet(answer(kAdvertise, solicit, given()), kStart + 1ms).value();
  CHECK(request[0] == kRequest);
  CHECK(request.substr(1, 3) != solicit.substr(1, 3));
  CHECK(request.find(test::ipv6_bytes("2001:db8::5")) != std::string::npos);
  CHECK_FALSE(client.on_packet(answer(kReply, request, given()), kStart + 2ms));
  REQUIRE(client.reply());
  CHECK(client.reply()->address == sys::parse_ipv6("2001:db8::5"));
  CHECK(client.next_timer() == Dhcp6Client::TimePoint::max());
  CHECK_FALSE(client.on_timer(kStart + 3ms));
}

TEST_CASE("two messages lead to information") {
  Dhcp6Client client(kMac, Want::kInformation, 1);
  const std::string sent = client.start(kStart).value();
  CHECK(sent[0] == kInformationRequest);
  CHECK_FALSE(client.on_packet(answer(kReply, sent, ""), kStart + 1ms));
  CHECK(client.reply());
}

TEST_CASE("what is not for this client, or makes no sense, changes nothing") {
  Dhcp6Client client(kMac, Want::kAddress, 1);
  const std::string solicit = client.start(kStart).value();
  const std::string good = answer(kAdvertise, solicit, given());
  std::string other_transaction = good;
  other_transaction[3] ^= 1;
  const std::string rows[] = {
      "",
      "noise",
      other_transaction,
      answer(kReply, solicit, given()),
      answer(kAdvertise, solicit, ""),
      answer(kAdvertise, solicit, kNoAddress),
      answer(kAdvertise, solicit, dhcp6_association(1, "2001:db8::5")),
      answer(kAdvertise, solicit, given(), ""),
      good.substr(0, 4) + dhcp6_option(1, "another") + dhcp6_option(2, "srv") + given(),
      good + "\x00"s,
  };
  for (const std::string& row : rows) CHECK_FALSE(client.on_packet(row, kStart + 1ms));
  CHECK(client.on_packet(good, kStart + 1ms));
}

TEST_CASE("a reply from another server is not the one that was asked for") {
  Dhcp6Client client(kMac, Want::kAddress, 1);
  const std::string solicit = client.start(kStart).value();
  const std::string request =
      client.on_packet(answer(kAdvertise, solicit, given()), kStart).value();
  CHECK_FALSE(client.on_packet(answer(kReply, request, given(), "rogue"), kStart));
  CHECK_FALSE(client.on_packet(answer(kReply, request, kNoAddress, "rogue"), kStart));
  CHECK_FALSE(client.reply());
  CHECK_FALSE(client.on_packet(answer(kReply, request, given()), kStart));
  CHECK(client.reply());
}

TEST_CASE("a refusal, and a server that falls silent, lead to another SOLICIT") {
  Dhcp6Client client(kMac, Want::kAddress, 1);
  std::string sent = client.start(kStart).value();
  sent = client.on_packet(answer(kAdvertise, sent, given()), kStart).value();
  CHECK_FALSE(client.on_packet(answer(kReply, sent, kNoAddress), kStart));
  sent = client.on_timer(client.next_timer()).value();
  CHECK(sent[0] == kSolicit);
  sent = client.on_packet(answer(kAdvertise, sent, given()), kStart).value();
  for (unsigned i = 1; i < Dhcp6Client::kMaxRequests; ++i) {
    sent = client.on_timer(client.next_timer()).value();
    CHECK(sent[0] == kRequest);
  }
  sent = client.on_timer(client.next_timer()).value();
  CHECK(sent[0] == kSolicit);
  CHECK(client.summary() == "8 DHCPv6 messages sent, 2 usable offers, 1 refusals");
}

TEST_CASE("retransmission: the wait doubles up to the last one") {
  Dhcp6Client client(kMac, Want::kAddress, 1);
  auto now = kStart;
  static_cast<void>(client.start(now));
  auto interval = Dhcp6Client::kFirstInterval;
  for (int i = 0; i < 12; ++i) {
    const auto wait =
        std::chrono::duration_cast<std::chrono::milliseconds>(client.next_timer() - now);
    CHECK(wait >= interval * 9 / 10 - 1ms);
    CHECK(wait <= interval * 11 / 10);
    now = client.next_timer();
    CHECK(client.on_timer(now).value()[0] == kSolicit);
    interval = std::min(interval * 2, Dhcp6Client::kLastInterval);
  }
}

}  // namespace
}  // namespace firstlight::net
