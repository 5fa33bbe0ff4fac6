// SPDX-License-Identifier: Apache-2.0
#include "sys/ipv6_link.h"

#include <fmt/format.h>
#include <linux/if_addr.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "base/error.h"

namespace firstlight::sys {
namespace {

Ipv6Address from_wire(std::span<const std::byte> contents) {
  Ipv6Address address;
  if (contents.size() == address.bytes.size()) {
    std::memcpy(address.bytes.data(), contents.data(), contents.size());
  }
  return address;
}

std::optional<Ipv6InterfaceAddress> address_of(const NetlinkMessage& message) {
  const auto body = message.body<ifaddrmsg>();
  if (message.type != RTM_NEWADDR || !body || body->ifa_family != AF_INET6) return std::nullopt;
  Ipv6InterfaceAddress address;
  address.link_index = static_cast<int>(body->ifa_index);
  address.prefix.length = body->ifa_prefixlen;
  std::uint32_t flags = body->ifa_flags;
  message.for_each_attribute(sizeof *body, [&](std::uint16_t type, auto contents) {
    if (type == IFA_ADDRESS) address.prefix.address = from_wire(contents);
    if (type == IFA_FLAGS) flags = attribute_u32(contents).value_or(flags);
  });
  const bool optimistic = (flags & IFA_F_OPTIMISTIC) != 0;
  const bool tentative = (flags & IFA_F_TENTATIVE) != 0 && !optimistic;
  address.usable = !tentative && (flags & IFA_F_DADFAILED) == 0;
  return address;
}

std::optional<Ipv6Route> route_of(const NetlinkMessage& message) {
  const auto body = message.body<rtmsg>();
  if (message.type != RTM_NEWROUTE || !body || body->rtm_family != AF_INET6 ||
      body->rtm_type != RTN_UNICAST || body->rtm_table != RT_TABLE_MAIN) {
    return std::nullopt;
  }
  Ipv6Route route;
  route.destination.length = body->rtm_dst_len;
  message.for_each_attribute(sizeof *body, [&](std::uint16_t type, auto contents) {
    if (type == RTA_DST) route.destination.address = from_wire(contents);
    if (type == RTA_GATEWAY) route.gateway = from_wire(contents);
    if (type == RTA_OIF) route.link_index = static_cast<int>(attribute_u32(contents).value_or(0));
  });
  return route;
}

NetlinkRequest address_request(std::uint16_t type, std::uint16_t flags, int link_index,
                               const Ipv6Prefix& address) {
  ifaddrmsg body{};
  body.ifa_family = AF_INET6;
  body.ifa_prefixlen = static_cast<std::uint8_t>(address.length);
  body.ifa_flags = IFA_F_NODAD;
  body.ifa_scope = RT_SCOPE_UNIVERSE;
  body.ifa_index = static_cast<std::uint32_t>(link_index);
  NetlinkRequest request(type, flags, body);
  request.add(IFA_LOCAL, address.address.bytes);
  request.add(IFA_ADDRESS, address.address.bytes);
  return request;
}

NetlinkRequest route_request(std::uint16_t type, std::uint16_t flags, const Ipv6Route& route) {
  rtmsg body{};
  body.rtm_family = AF_INET6;
  body.rtm_dst_len = static_cast<std::uint8_t>(route.destination.length);
  body.rtm_table = RT_TABLE_MAIN;
  body.rtm_protocol = RTPROT_BOOT;
  body.rtm_type = RTN_UNICAST;
  body.rtm_scope = RT_SCOPE_UNIVERSE;
  // The gateway of a fixed address may be one that no prefix covers.
  if (!route.gateway.is_unspecified()) body.rtm_flags = RTNH_F_ONLINK;
  NetlinkRequest request(type, flags, body);
  if (route.destination.length > 0) request.add(RTA_DST, route.destination.address.bytes);
  if (!route.gateway.is_unspecified()) request.add(RTA_GATEWAY, route.gateway.bytes);
  request.add(RTA_OIF, static_cast<std::uint32_t>(route.link_index));
  return request;
}

std::string address_text(int link_index, const Ipv6Prefix& address) {
  return fmt::format("{} on interface {}", to_text(address), link_index);
}

std::string route_text(const Ipv6Route& route) {
  return fmt::format("{} via {} on interface {}", to_text(route.destination),
                     to_text(route.gateway), route.link_index);
}

}  // namespace

std::vector<Ipv6InterfaceAddress> Ipv6Control::addresses() {
  std::vector<Ipv6InterfaceAddress> addresses;
  rtnetlink_.list(Rtnetlink::dump<ifaddrmsg>(RTM_GETADDR, AF_INET6), "IPv6 addresses",
                  [&](const NetlinkMessage& message) {
                    if (const auto address = address_of(message)) addresses.push_back(*address);
                  });
  return addresses;
}

std::vector<Ipv6Route> Ipv6Control::routes() {
  std::vector<Ipv6Route> routes;
  rtnetlink_.list(Rtnetlink::dump<rtmsg>(RTM_GETROUTE, AF_INET6), "IPv6 routes",
                  [&](const NetlinkMessage& message) {
                    if (const auto route = route_of(message)) routes.push_back(*route);
                  });
  return routes;
}

void Ipv6Control::add_address(int link_index, const Ipv6Prefix& address,
                              std::chrono::seconds lifetime) {
  NetlinkRequest request = address_request(RTM_NEWADDR, Rtnetlink::kCreate, link_index, address);
  Rtnetlink::limit_lifetime(request, lifetime);
  rtnetlink_.change(std::move(request), "add address", address_text(link_index, address));
}

void Ipv6Control::remove_address(int link_index, const Ipv6Prefix& address) {
  rtnetlink_.remove(address_request(RTM_DELADDR, NLM_F_ACK, link_index, address),
                    "address " + address_text(link_index, address));
}

void Ipv6Control::add_route(const Ipv6Route& route) {
  rtnetlink_.change(route_request(RTM_NEWROUTE, Rtnetlink::kCreate, route), "add route",
                    route_text(route));
}

void Ipv6Control::remove_route(const Ipv6Route& route) {
  rtnetlink_.remove(route_request(RTM_DELROUTE, NLM_F_ACK, route), "route " + route_text(route));
}

Ipv6Events::Ipv6Events()
    : socket_(open_netlink(RTMGRP_IPV6_IFADDR | RTMGRP_IPV6_ROUTE, /*non_blocking=*/true)) {}

bool Ipv6Events::read() {
  bool changed = false;
  while (true) {
    const int errno_value =
        netlink_read(socket_.get(), [&](const NetlinkMessage& /*message*/) { changed = true; });
    if (errno_value == EAGAIN) return changed;
    if (errno_value == ENOBUFS) {
      changed = true;
    } else if (errno_value != 0) {
      throw Error({.code = ErrorCode::kNetwork,
                   .tried = "read changes of",
                   .object = "IPv6 addresses",
                   .why = errno_text(errno_value)});
    }
  }
}

}  // namespace firstlight::sys
