// SPDX-License-Identifier: Apache-2.0
#include "net/destination.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "net/url_parts.h"

namespace firstlight::net {
namespace {

constexpr std::uint16_t kDnsPort = 53;
constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;

std::uint16_t port_of(std::string_view url) {
  const std::string text = url_port(url);
  std::uint16_t port = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (status == std::errc{} && end == text.data() + text.size() && port != 0) return port;
  return url_scheme(url) == "http" ? kHttpPort : kHttpsPort;
}

bool has_route_to(const DhcpLease& lease, sys::Ipv4Address address) {
  if (lease.address.contains(address)) return true;
  return std::any_of(lease.routes.begin(), lease.routes.end(),
                     [&](const DhcpRoute& route) { return route.destination.contains(address); });
}

bool has_default_route(const DhcpLease& lease) {
  return std::any_of(lease.routes.begin(), lease.routes.end(),
                     [](const DhcpRoute& route) { return route.destination.length == 0; });
}

}  // namespace

Destination destination_of(std::string_view url) {
  Destination destination;
  const std::string host = url_host(url);
  if (host.empty()) return destination;
  destination.port = port_of(url);
  if (const auto address = sys::parse_ipv4(host)) {
    destination.kind = Destination::Kind::kIpv4;
    destination.ipv4 = *address;
  } else {
    // An address with a zone is one, too; the zone says which link it is on.
    const auto ipv6 = sys::parse_ipv6(host.substr(0, host.find('%')));
    destination.kind = ipv6 ? Destination::Kind::kIpv6 : Destination::Kind::kName;
    destination.ipv6 = ipv6.value_or(sys::Ipv6Address{});
  }
  return destination;
}

bool leads_to(const DhcpLease& lease, const Destination& destination) {
  switch (destination.kind) {
    case Destination::Kind::kAny:
      return true;
    case Destination::Kind::kIpv4:
      return has_route_to(lease, destination.ipv4);
    case Destination::Kind::kIpv6:
      return false;
    case Destination::Kind::kName:
      return has_default_route(lease) ||
             std::any_of(lease.name_servers.begin(), lease.name_servers.end(),
                         [&](sys::Ipv4Address server) { return has_route_to(lease, server); });
  }
  return false;
}

bool leads_to(const sys::Ipv6Prefix& prefix, const Destination& destination) {
  if (destination.kind == Destination::Kind::kIpv6) return prefix.contains(destination.ipv6);
  return prefix.length == 0;
}

std::optional<Endpoint> endpoint_of(const DhcpLease& lease, const Destination& destination) {
  if (destination.kind == Destination::Kind::kIpv4) {
    return Endpoint{.address = destination.ipv4, .port = destination.port};
  }
  if (destination.kind != Destination::Kind::kName || lease.name_servers.empty()) {
    return std::nullopt;
  }
  return Endpoint{.address = lease.name_servers.front(), .port = kDnsPort};
}

}  // namespace firstlight::net
