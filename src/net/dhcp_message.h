// SPDX-License-Identifier: Apache-2.0
// DHCPv4 messages: RFC 2131 section 2, options of RFC 2132, long options of RFC 3396, classless
// routes of RFC 3442, search domains of RFC 3397. Pure. What comes from the network is hostile:
// decode() accepts any bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sys/ipv4.h"

namespace firstlight::net {

enum class DhcpMessageType : std::uint8_t {
  kDiscover = 1,
  kOffer = 2,
  kRequest = 3,
  kDecline = 4,
  kAck = 5,
  kNak = 6,
  kRelease = 7,
  kInform = 8,
};

struct DhcpRoute {
  sys::Ipv4Prefix destination;
  sys::Ipv4Address gateway;  // unspecified: on the link
  friend bool operator==(const DhcpRoute&, const DhcpRoute&) = default;
};

// The fields and options that this client sends or uses.
struct DhcpMessage {
  DhcpMessageType type = DhcpMessageType::kDiscover;
  std::uint32_t transaction_id = 0;
  std::uint16_t seconds_elapsed = 0;
  sys::MacAddress client_mac{};
  sys::Ipv4Address your_ip;                      // yiaddr
  std::optional<sys::Ipv4Address> requested_ip;  // option 50
  std::optional<sys::Ipv4Address> server_id;     // option 54
  std::optional<sys::Ipv4Address> subnet_mask;   // option 1
  std::optional<std::uint16_t> mtu;              // option 26
  std::optional<std::uint32_t> lease_s;          // option 51
  std::vector<sys::Ipv4Address> routers;         // option 3, in order of preference
  std::vector<sys::Ipv4Address> name_servers;    // option 6, likewise
  std::vector<sys::Ipv4Address> ntp_servers;     // option 42, likewise
  std::string domain;                            // option 15; empty unless a domain name
  std::vector<std::string> search_domains;       // option 119
  std::vector<DhcpRoute> classless_routes;       // option 121
  friend bool operator==(const DhcpMessage&, const DhcpMessage&) = default;
};

// More addresses or routes than this in one option are cut off.
inline constexpr std::size_t kMaxDhcpListEntries = 32;

// The UDP payload of a client's message: the parameter request list is always added.
[[nodiscard]] std::string encode(const DhcpMessage& message);

// A server's reply. nullopt when `payload` is not a well-formed BOOTREPLY for Ethernet with a
// message type: too short, no magic cookie, an option that runs past the end. A single option of a
// wrong length is left out, as if the server had not sent it.
[[nodiscard]] std::optional<DhcpMessage> decode(std::string_view payload);

}  // namespace firstlight::net
