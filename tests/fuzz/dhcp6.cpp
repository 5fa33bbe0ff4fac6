// SPDX-License-Identifier: Apache-2.0
// Any bytes as a DHCPv6 message, and as the two that a client gets: nothing but bounded, sensible
// values comes out, and a client is done only with what it asked for.
#include <algorithm>
#include <chrono>
#include <string>

#include "net/dhcp6_client.h"
#include "net/dns_names.h"
#include "text_checks.h"

namespace firstlight::fuzz {
namespace {

using namespace std::chrono_literals;
using net::Dhcp6Client;

constexpr sys::MacAddress kMac = {0x52, 0x54, 0, 1, 2, 3};
constexpr std::size_t kMaxDuidBytes = 130;

void check_message(const net::Dhcp6Message& message) {
  require(message.type == net::Dhcp6MessageType::kAdvertise ||
              message.type == net::Dhcp6MessageType::kReply,
          "a message is a server's");
  require(message.transaction_id <= 0xffffff, "a transaction id has 24 bits");
  require(message.client_id.size() <= kMaxDuidBytes, "a client id is bounded");
  require(message.server_id.size() <= kMaxDuidBytes, "a server id is bounded");
  require(!message.address || (message.address->is_host() && message.valid_s > 0),
          "an address is a host's");
  for (const auto* list : {&message.name_servers, &message.ntp_servers}) {
    require(list->size() <= net::kMaxDhcp6ListEntries, "a list is bounded");
    for (const sys::Ipv6Address& server : *list) {
      require(!server.is_unspecified() && !server.is_multicast(), "a server has an address");
    }
  }
  require(message.search_domains.size() <= net::kMaxDomainNames, "search domains are bounded");
  for (const std::string& name : message.search_domains) {
    require(net::is_domain_name(name), "a search domain is one", name);
  }
}

// With the transaction id of `sent`, and its client id in front.
std::string addressed(std::string_view reply, std::string_view sent) {
  constexpr std::size_t kHeader = 4;
  constexpr std::size_t kClientOption = 14;
  if (reply.size() < kHeader) return std::string(reply);
  std::string bytes(reply.substr(0, 1));
  bytes += sent.substr(1, 3);
  bytes += sent.substr(kHeader, kClientOption);
  bytes += reply.substr(kHeader);
  return bytes;
}

void check_client(Dhcp6Client::Want want, std::string_view first, std::string_view second) {
  Dhcp6Client client(kMac, want, 1);
  Dhcp6Client::TimePoint now{100s};
  std::string sent = client.start(now).value();
  for (const std::string_view reply : {first, second, second}) {
    now += 1ms;
    if (auto out = client.on_packet(addressed(reply, sent), now)) sent = std::move(*out);
    require(sent.size() <= 400, "what is sent is small");
    require(is_printable_line(client.summary()), "a summary is printable", client.summary());
    if (client.reply()) {
      check_message(*client.reply());
      require(want == Dhcp6Client::Want::kInformation || client.reply()->address,
              "an address that was asked for is there");
      require(client.next_timer() == Dhcp6Client::TimePoint::max(), "a client that is done rests");
      return;
    }
    require(client.next_timer() > now - 1ms && client.next_timer() < now + 21s, "a timer is set");
    now = std::max(now, client.next_timer());
    if (auto out = client.on_timer(now)) sent = std::move(*out);
  }
}

void check(std::string_view bytes) {
  if (const auto message = net::decode_dhcp6(bytes)) check_message(*message);
  const std::size_t half = bytes.size() / 2;
  for (const auto want : {Dhcp6Client::Want::kAddress, Dhcp6Client::Want::kInformation}) {
    check_client(want, bytes, bytes);
    check_client(want, bytes.substr(0, half), bytes.substr(half));
  }
}

}  // namespace
}  // namespace firstlight::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  firstlight::fuzz::check(firstlight::fuzz::input_text(data, size));
  return 0;
}
