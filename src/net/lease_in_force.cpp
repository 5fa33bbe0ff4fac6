// SPDX-License-Identifier: Apache-2.0
#include "net/lease_in_force.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"

namespace firstlight::net {
namespace {

// The lease's routes in an order in which each gateway can be reached: those on the link first.
std::vector<sys::Route> routes_of(const FoundLease& found, std::uint32_t metric) {
  std::vector<sys::Route> routes;
  for (const DhcpRoute& wanted : found.lease.routes) {
    routes.push_back({.link_index = found.link.index,
                      .destination = wanted.destination,
                      .gateway = wanted.gateway,
                      .source = found.lease.address.address,
                      .metric = metric,
                      // Clouds hand out /32 addresses whose gateway no prefix covers.
                      .gateway_on_link = !found.lease.address.contains(wanted.gateway)});
  }
  std::stable_partition(routes.begin(), routes.end(),
                        [](const sys::Route& route) { return route.gateway.is_unspecified(); });
  return routes;
}

void set_mtu(sys::LinkControl& control, const FoundLease& found, LinkChanges& changes,
             Recorder& recorder) {
  if (!found.lease.mtu || *found.lease.mtu == found.link.mtu) return;
  try {
    control.set_mtu(found.link.index, *found.lease.mtu);
    changes.mtu_before = found.link.mtu;
  } catch (const Error& error) {
    recorder.warn(error.what());  // the interface's own MTU works as well, if less well
  }
}

std::vector<std::string> texts(const std::vector<sys::Ipv4Address>& addresses) {
  std::vector<std::string> out;
  for (const sys::Ipv4Address address : addresses) out.push_back(sys::to_text(address));
  return out;
}

}  // namespace

void put_in_force(sys::LinkControl& control, const FoundLease& found, std::uint32_t metric,
                  NetworkChanges& changes, Recorder& recorder) {
  const int index = found.link.index;
  LinkChanges& made = changes[index];
  const Recorder::Step step(
      recorder, "configure network",
      fmt::format("{} {}", found.link.name, sys::to_text(found.lease.address)));
  set_mtu(control, found, made, recorder);
  control.add_address(index, found.lease.address);
  made.addresses.push_back(found.lease.address);
  for (const sys::Route& route : routes_of(found, metric)) {
    // A hostile or sloppy server may send one twice, or one that the address implies.
    const auto present = control.routes();
    const bool known = std::any_of(present.begin(), present.end(), [&](const sys::Route& other) {
      return other.link_index == index && other.destination == route.destination;
    });
    if (known) continue;
    control.add_route(route);
    made.routes.push_back(route);
  }
}

NetworkRecord record_of(const FoundLease& found) {
  return {.interface = found.link.name,
          .method = "dhcp",
          .addresses = {sys::to_text(found.lease.address)},
          .name_servers = texts(found.lease.name_servers),
          .ntp_servers = texts(found.lease.ntp_servers),
          .domain = found.lease.domain,
          .search_domains = found.lease.search_domains};
}

}  // namespace firstlight::net
