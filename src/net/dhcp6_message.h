// SPDX-License-Identifier: Apache-2.0
// DHCPv6 messages: the part of RFC 8415 that gets one address and the servers' options (RFC 3646,
// RFC 4075). Pure. What comes from the network is hostile: decode() accepts any bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sys/ipv4.h"
#include "sys/ipv6.h"

namespace firstlight::net {

enum class Dhcp6MessageType : std::uint8_t {
  kSolicit = 1,
  kAdvertise = 2,
  kRequest = 3,
  kReply = 7,
  kInformationRequest = 11,
};

// The fields and options that this client sends or uses.
struct Dhcp6Message {
  Dhcp6MessageType type = Dhcp6MessageType::kSolicit;
  std::uint32_t transaction_id = 0;             // 24 bits
  std::string client_id;                        // DUID, at most 130 bytes
  std::string server_id;                        // likewise; empty: none
  std::uint16_t elapsed_cs = 0;                 // hundredths of a second; of a client
  std::optional<std::uint32_t> association_id;  // of the one IA_NA that is asked for or given
  std::optional<sys::Ipv6Address> address;      // in the IA_NA
  std::uint32_t valid_s = 0;                    // lifetime of `address`; 0xffffffff: for ever
  bool refused = false;                         // a status other than success is in it
  std::vector<sys::Ipv6Address> name_servers;   // in order of preference
  std::vector<sys::Ipv6Address> ntp_servers;
  std::vector<std::string> search_domains;
  friend bool operator==(const Dhcp6Message&, const Dhcp6Message&) = default;
};

// More addresses than this in one option are cut off.
inline constexpr std::size_t kMaxDhcp6ListEntries = 16;

// The DUID of a link-layer address (RFC 8415 section 11.4).
[[nodiscard]] std::string client_duid(const sys::MacAddress& mac);

// The UDP payload of a client's message.
[[nodiscard]] std::string encode(const Dhcp6Message& message);

// A server's ADVERTISE or REPLY. nullopt when `payload` is none, or an option in it runs past its
// end. A single option of a wrong length is left out, as if the server had not sent it; of several
// IA_NA the first counts, and of its addresses the first usable one.
[[nodiscard]] std::optional<Dhcp6Message> decode_dhcp6(std::string_view payload);

}  // namespace firstlight::net
