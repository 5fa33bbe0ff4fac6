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

std::vector<std::string> joined(std::vector<std::string> first,
                                const std::vector<sys::Ipv4Address>& then) {
  for (const sys::Ipv4Address address : then) {
    std::string text = sys::to_text(address);
    if (std::find(first.begin(), first.end(), text) == first.end()) {
      first.push_back(std::move(text));
    }
  }
  return first;
}

// An address that is used beyond its lease may be another machine's by then. The largest number
// stands for ever (RFC 2131 section 3.3).
std::chrono::seconds lifetime_of(const DhcpLease& lease, const InForce& how) {
  constexpr std::chrono::seconds kForEver{0xffffffff};
  return how.expires && lease.duration < kForEver ? lease.duration : std::chrono::seconds{0};
}

}  // namespace

void put_in_force(sys::LinkControl& control, const FoundLease& found, const InForce& how,
                  NetworkChanges& changes, Recorder& recorder) {
  const int index = found.link.index;
  LinkChanges& made = changes[index];
  const Recorder::Step step(
      recorder, "configure network",
      fmt::format("{} {}", found.link.name, sys::to_text(found.lease.address)));
  set_mtu(control, found, made, recorder);
  control.add_address(index, found.lease.address, lifetime_of(found.lease, how));
  made.addresses.push_back(found.lease.address);
  auto present = control.routes();
  for (const sys::Route& route : routes_of(found, how.metric)) {
    // A hostile or sloppy server may send one twice, or one that the address implies.
    const bool known = std::any_of(present.begin(), present.end(), [&](const sys::Route& other) {
      return other.link_index == index && other.destination == route.destination;
    });
    if (known) continue;
    control.add_route(route);
    present.push_back(route);
    made.routes.push_back(route);
  }
}

NetworkRecord record_of(const FoundLease& found, const NetworkSettings& settings) {
  return {.interface = found.link.name,
          .method = found.fixed ? "static" : "dhcp",
          .addresses = {sys::to_text(found.lease.address)},
          .name_servers = joined(settings.name_servers, found.lease.name_servers),
          .ntp_servers = joined(settings.ntp_servers, found.lease.ntp_servers),
          .domain = found.lease.domain,
          .search_domains = found.lease.search_domains};
}

}  // namespace firstlight::net
