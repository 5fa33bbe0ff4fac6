// SPDX-License-Identifier: Apache-2.0
#include "sys/link.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <linux/if.h>
#include <linux/if_arp.h>

#include <algorithm>
#include <cerrno>

#include "base/error.h"
#include "sys/netlink.h"

namespace firstlight::sys {
namespace {

std::uint32_t wire(Ipv4Address address) { return htonl(address.value); }

Ipv4Address from_wire(std::span<const std::byte> contents) {
  const auto value = attribute_u32(contents);
  return {value ? ntohl(*value) : 0};
}

std::optional<Link> link_of(const NetlinkMessage& message) {
  const auto body = message.body<ifinfomsg>();
  if (message.type != RTM_NEWLINK || !body || body->ifi_family != AF_UNSPEC) return std::nullopt;
  Link link;
  link.index = body->ifi_index;
  link.loopback = (body->ifi_flags & IFF_LOOPBACK) != 0;
  link.up = (body->ifi_flags & IFF_UP) != 0;
  link.carrier = (body->ifi_flags & IFF_LOWER_UP) != 0 && (body->ifi_flags & IFF_DORMANT) == 0;
  message.for_each_attribute(sizeof *body, [&](std::uint16_t type, auto contents) {
    if (type == IFLA_IFNAME) {
      link.name = attribute_text(contents);
    } else if (type == IFLA_MTU) {
      link.mtu = attribute_u32(contents).value_or(0);
    } else if (type == IFLA_ADDRESS && contents.size() == link.mac.size()) {
      std::memcpy(link.mac.data(), contents.data(), contents.size());
      link.ethernet = body->ifi_type == ARPHRD_ETHER;
    } else if (type == IFLA_LINKINFO) {
      for_each_nested(contents, [&](std::uint16_t nested, auto nested_contents) {
        if (nested == IFLA_INFO_KIND) link.kind = attribute_text(nested_contents);
      });
    }
  });
  return link;
}

std::optional<InterfaceAddress> address_of(const NetlinkMessage& message) {
  const auto body = message.body<ifaddrmsg>();
  if (message.type != RTM_NEWADDR || !body) return std::nullopt;
  InterfaceAddress address;
  address.link_index = static_cast<int>(body->ifa_index);
  address.ipv4 = body->ifa_family == AF_INET;
  address.global = body->ifa_scope == RT_SCOPE_UNIVERSE;
  message.for_each_attribute(sizeof *body, [&](std::uint16_t type, auto contents) {
    // IFA_LOCAL is the own address; on a point-to-point link IFA_ADDRESS is the peer's.
    if (address.ipv4 && type == IFA_LOCAL) {
      address.prefix = {.address = from_wire(contents), .length = body->ifa_prefixlen};
    }
  });
  return address;
}

std::optional<Route> route_of(const NetlinkMessage& message) {
  const auto body = message.body<rtmsg>();
  if (message.type != RTM_NEWROUTE || !body || body->rtm_family != AF_INET ||
      body->rtm_type != RTN_UNICAST || body->rtm_table != RT_TABLE_MAIN) {
    return std::nullopt;
  }
  Route route;
  route.destination.length = body->rtm_dst_len;
  route.gateway_on_link = (body->rtm_flags & RTNH_F_ONLINK) != 0;
  message.for_each_attribute(sizeof *body, [&](std::uint16_t type, auto contents) {
    if (type == RTA_DST) route.destination.address = from_wire(contents);
    if (type == RTA_GATEWAY) route.gateway = from_wire(contents);
    if (type == RTA_PRIORITY) route.metric = attribute_u32(contents).value_or(0);
    if (type == RTA_PREFSRC) route.source = from_wire(contents);
    if (type == RTA_OIF) route.link_index = static_cast<int>(attribute_u32(contents).value_or(0));
  });
  return route;
}

NetlinkRequest address_request(std::uint16_t type, std::uint16_t flags, int link_index,
                               const Ipv4Prefix& address) {
  ifaddrmsg body{};
  body.ifa_family = AF_INET;
  body.ifa_prefixlen = static_cast<std::uint8_t>(address.length);
  body.ifa_scope = RT_SCOPE_UNIVERSE;
  body.ifa_index = static_cast<std::uint32_t>(link_index);
  NetlinkRequest request(type, flags, body);
  request.add(IFA_LOCAL, wire(address.address));
  request.add(IFA_ADDRESS, wire(address.address));
  // RFC 3021: a network of two addresses or one has no broadcast address.
  if (address.length < 31) request.add(IFA_BROADCAST, wire(address.broadcast()));
  return request;
}

NetlinkRequest route_request(std::uint16_t type, std::uint16_t flags, const Route& route) {
  rtmsg body{};
  body.rtm_family = AF_INET;
  body.rtm_dst_len = static_cast<std::uint8_t>(route.destination.length);
  body.rtm_table = RT_TABLE_MAIN;
  body.rtm_protocol = RTPROT_DHCP;
  body.rtm_type = RTN_UNICAST;
  const bool on_link = route.gateway.is_unspecified();
  body.rtm_scope = on_link ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
  if (route.gateway_on_link && !on_link) body.rtm_flags = RTNH_F_ONLINK;
  NetlinkRequest request(type, flags, body);
  if (route.destination.length > 0) request.add(RTA_DST, wire(route.destination.address));
  if (!on_link) request.add(RTA_GATEWAY, wire(route.gateway));
  if (!route.source.is_unspecified()) request.add(RTA_PREFSRC, wire(route.source));
  if (route.metric != 0) request.add(RTA_PRIORITY, route.metric);
  request.add(RTA_OIF, static_cast<std::uint32_t>(route.link_index));
  return request;
}

std::string route_text(const Route& route) {
  return fmt::format("{} via {} on interface {}", to_text(route.destination),
                     route.gateway.is_unspecified() ? "link" : to_text(route.gateway),
                     route.link_index);
}

std::string address_text(int link_index, const Ipv4Prefix& address) {
  return fmt::format("{} on interface {}", to_text(address), link_index);
}

}  // namespace

std::vector<Link> LinkControl::links() {
  std::vector<Link> links;
  rtnetlink_.list(Rtnetlink::dump<ifinfomsg>(RTM_GETLINK, AF_UNSPEC), "network interfaces",
                  [&](const NetlinkMessage& message) {
                    if (auto link = link_of(message)) links.push_back(std::move(*link));
                  });
  return links;
}

std::vector<InterfaceAddress> LinkControl::addresses() {
  std::vector<InterfaceAddress> addresses;
  rtnetlink_.list(Rtnetlink::dump<ifaddrmsg>(RTM_GETADDR, AF_UNSPEC), "addresses",
                  [&](const NetlinkMessage& message) {
                    if (const auto address = address_of(message)) addresses.push_back(*address);
                  });
  return addresses;
}

std::vector<Route> LinkControl::routes() {
  std::vector<Route> routes;
  rtnetlink_.list(Rtnetlink::dump<rtmsg>(RTM_GETROUTE, AF_INET), "routes",
                  [&](const NetlinkMessage& message) {
                    if (const auto route = route_of(message)) routes.push_back(*route);
                  });
  return routes;
}

void LinkControl::set_up(int link_index, bool up) {
  ifinfomsg body{};
  body.ifi_index = link_index;
  body.ifi_change = IFF_UP;
  body.ifi_flags = up ? IFF_UP : 0;
  rtnetlink_.change({RTM_NEWLINK, NLM_F_ACK, body}, up ? "set up" : "set down",
                    fmt::format("interface {}", link_index));
}

void LinkControl::set_mtu(int link_index, std::uint32_t mtu) {
  ifinfomsg body{};
  body.ifi_index = link_index;
  NetlinkRequest request(RTM_NEWLINK, NLM_F_ACK, body);
  request.add(IFLA_MTU, mtu);
  rtnetlink_.change(std::move(request), fmt::format("set MTU {} of", mtu),
                    fmt::format("interface {}", link_index));
}

void LinkControl::add_address(int link_index, const Ipv4Prefix& address,
                              std::chrono::seconds lifetime) {
  NetlinkRequest request = address_request(RTM_NEWADDR, Rtnetlink::kCreate, link_index, address);
  Rtnetlink::limit_lifetime(request, lifetime);
  rtnetlink_.change(std::move(request), "add address", address_text(link_index, address));
}

void LinkControl::remove_address(int link_index, const Ipv4Prefix& address) {
  rtnetlink_.remove(address_request(RTM_DELADDR, NLM_F_ACK, link_index, address),
                    "address " + address_text(link_index, address));
}

void LinkControl::add_route(const Route& route) {
  rtnetlink_.change(route_request(RTM_NEWROUTE, Rtnetlink::kCreate, route), "add route",
                    route_text(route));
}

void LinkControl::remove_route(const Route& route) {
  rtnetlink_.remove(route_request(RTM_DELROUTE, NLM_F_ACK, route), "route " + route_text(route));
}

LinkEvents::LinkEvents() : socket_(open_netlink(RTMGRP_LINK, /*non_blocking=*/true)) {}

LinkEvents::Changes LinkEvents::read() {
  Changes changes;
  while (true) {
    const int errno_value = netlink_read(socket_.get(), [&](const NetlinkMessage& message) {
      if (auto link = link_of(message)) changes.links.push_back(std::move(*link));
      const auto body = message.body<ifinfomsg>();
      if (message.type == RTM_DELLINK && body && body->ifi_family == AF_UNSPEC) {
        changes.removed.push_back(body->ifi_index);
      }
    });
    if (errno_value == EAGAIN) return changes;
    if (errno_value == ENOBUFS) {
      changes.overflowed = true;
    } else if (errno_value != 0) {
      throw Error({.code = ErrorCode::kNetwork,
                   .tried = "read changes of",
                   .object = "network interfaces",
                   .why = errno_text(errno_value)});
    }
  }
}

}  // namespace firstlight::sys
