// SPDX-License-Identifier: Apache-2.0
// What a network is wanted for: the host that the first request goes to. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "net/dhcp_client.h"
#include "sys/ipv4.h"
#include "sys/ipv6.h"

namespace firstlight::net {

struct Destination {
  enum class Kind {
    kAny,   // nothing is known: every network will do
    kIpv4,  // an IPv4 address
    kIpv6,  // an IPv6 address
    kName,  // a host name, which may have addresses of both families
  };
  Kind kind = Kind::kAny;
  sys::Ipv4Address ipv4;
  sys::Ipv6Address ipv6;
  std::uint16_t port = 0;

  // A link-local IPv6 address: no router leads there, and none is needed.
  [[nodiscard]] bool is_on_link() const { return kind == Kind::kIpv6 && ipv6.is_link_local(); }
};

// Of an http, https or other URL with a host; kAny without one.
[[nodiscard]] Destination destination_of(std::string_view url);

// Whether `lease` has a route to the destination; for a name, to a name server, or to everywhere.
// Never to an IPv6 address.
[[nodiscard]] bool leads_to(const DhcpLease& lease, const Destination& destination);

// Whether a route to `prefix` leads to the destination, if it is an IPv6 address; the default route
// for others.
[[nodiscard]] bool leads_to(const sys::Ipv6Prefix& prefix, const Destination& destination);

// Where to knock to learn whether the destination can be reached over `lease`: the destination
// itself, or for a name the first name server. nullopt when there is no such place.
struct Endpoint {
  sys::Ipv4Address address;
  std::uint16_t port = 0;
  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};
[[nodiscard]] std::optional<Endpoint> endpoint_of(const DhcpLease& lease,
                                                  const Destination& destination);

}  // namespace firstlight::net
