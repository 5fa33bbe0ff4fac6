// SPDX-License-Identifier: Apache-2.0
// Router advertisements: RFC 4861 section 4.2, name servers of RFC 8106. Pure. The kernel acts on
// prefixes, routes and the MTU itself; this is what it leaves to others. What comes from the
// network is hostile: any bytes are accepted.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sys/ipv6.h"

namespace firstlight::net {

struct RouterAdvertisement {
  bool managed = false;  // M: addresses by DHCPv6
  bool other = false;    // O: the rest by DHCPv6
  bool default_router = false;
  std::vector<sys::Ipv6Address> name_servers;  // in order of preference; may be link-local
  std::vector<std::string> search_domains;
};

// More name servers than this are cut off.
inline constexpr std::size_t kMaxRouterNameServers = 16;

// `message`: from the ICMPv6 type on, its checksum verified. nullopt when it is not well formed:
// too short, another type or code, an option of length 0 or one that runs past the end (RFC 4861
// section 6.1.2). An option of a wrong length, and one whose lifetime is 0, counts as not sent.
[[nodiscard]] std::optional<RouterAdvertisement> decode_router_advertisement(
    std::string_view message);

}  // namespace firstlight::net
