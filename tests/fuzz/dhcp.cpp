// SPDX-License-Identifier: Apache-2.0
// Any bytes as a packet, as a DHCP reply, and as the two replies that a client gets: nothing but
// bounded, sensible values comes out, and a client is bound only with a lease.
#include <algorithm>
#include <chrono>
#include <string>

#include "net/dhcp_client.h"
#include "net/dhcp_frame.h"
#include "net/dns_names.h"
#include "text_checks.h"

namespace firstlight::fuzz {
namespace {

using namespace std::chrono_literals;
using net::DhcpClient;

constexpr sys::MacAddress kMac = {0x52, 0x54, 0, 1, 2, 3};

void check_message(const net::DhcpMessage& message) {
  for (const auto* list : {&message.routers, &message.name_servers, &message.ntp_servers}) {
    require(list->size() <= net::kMaxDhcpListEntries, "a list is bounded");
  }
  require(message.classless_routes.size() <= net::kMaxDhcpListEntries, "routes are bounded");
  for (const net::DhcpRoute& route : message.classless_routes) {
    require(route.destination.length <= 32, "a prefix length is one");
    require((route.destination.address.value & ~route.destination.mask()) == 0,
            "a destination has no host bits");
  }
  require(message.domain.empty() || net::is_domain_name(message.domain), "a domain is one",
          message.domain);
  require(message.search_domains.size() <= net::kMaxDomainNames, "search domains are bounded");
  for (const std::string& name : message.search_domains) {
    require(net::is_domain_name(name), "a search domain is one", name);
  }
}

void check_lease(const net::DhcpLease& lease) {
  require(lease.address.address.is_host(), "an address is a host's");
  require(lease.address.length >= 1 && lease.address.length <= 32, "an address has a prefix");
  require(!lease.mtu || *lease.mtu >= 576, "an MTU is usable");
  for (const auto* list : {&lease.name_servers, &lease.ntp_servers}) {
    require(std::none_of(list->begin(), list->end(),
                         [](sys::Ipv4Address address) { return address.is_unspecified(); }),
            "a server has an address");
  }
}

void check_reply(std::string_view payload) {
  const auto message = net::decode(payload);
  if (!message) return;
  check_message(*message);
  if (const auto lease = net::lease_of(*message)) check_lease(*lease);
}

void check_packet(std::string_view packet) {
  for (const bool checksum_ready : {false, true}) {
    const auto payload = net::unwrap(packet, checksum_ready);
    if (!payload) continue;
    require(payload->data() >= packet.data() &&
                payload->data() + payload->size() <= packet.data() + packet.size(),
            "a payload lies in its packet");
    check_reply(*payload);
  }
}

// The reply with what makes it one to `sent`.
std::string addressed(std::string_view reply, std::string_view sent) {
  constexpr std::size_t kIdOffset = 4;
  constexpr std::size_t kMacOffset = 28;
  std::string bytes(reply);
  if (bytes.size() < kMacOffset + kMac.size()) return bytes;
  bytes.replace(kIdOffset, 4, sent.substr(kIdOffset, 4));
  std::copy(kMac.begin(), kMac.end(), bytes.begin() + kMacOffset);
  return bytes;
}

void check_client(std::string_view offer, std::string_view ack) {
  DhcpClient client(kMac, 1);
  DhcpClient::TimePoint now{100s};
  std::string sent = client.start(now).value();
  for (const std::string_view reply : {offer, ack, ack}) {
    now += 1ms;
    if (auto out = client.on_packet(addressed(reply, sent), now)) sent = std::move(*out);
    require(sent.size() >= 300 && sent.size() <= 1472, "what is sent fits a frame");
    require((client.state() == DhcpClient::State::kBound) == client.lease().has_value(),
            "bound is with a lease");
    if (client.lease()) check_lease(*client.lease());
    require(is_printable_line(client.summary()), "a summary is printable", client.summary());
    if (client.state() == DhcpClient::State::kBound) return;
    require(client.next_timer() > now && client.next_timer() < now + 21s, "a timer is set");
    now = client.next_timer();
    if (auto out = client.on_timer(now)) sent = std::move(*out);
  }
}

void check(std::string_view bytes) {
  check_packet(bytes);
  check_reply(bytes);
  const std::size_t half = bytes.size() / 2;
  check_client(bytes, bytes);
  check_client(bytes.substr(0, half), bytes.substr(half));
}

}  // namespace
}  // namespace firstlight::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  firstlight::fuzz::check(firstlight::fuzz::input_text(data, size));
  return 0;
}
