// SPDX-License-Identifier: Apache-2.0
#include "net/network.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <functional>
#include <utility>

#include "base/error.h"
#include "net/lease_search.h"

namespace firstlight::net {
namespace {

// A default route, or an address that reaches beyond its link on an interface that works.
bool is_configured(sys::LinkControl& control) {
  const auto routes = control.routes();
  const bool has_default = std::any_of(routes.begin(), routes.end(), [](const sys::Route& route) {
    return route.destination.length == 0;
  });
  if (has_default) return true;
  const auto links = control.links();
  const auto works = [&](int link_index) {
    return std::any_of(links.begin(), links.end(), [&](const sys::Link& link) {
      return link.index == link_index && link.up && link.carrier;
    });
  };
  const auto addresses = control.addresses();
  return std::any_of(addresses.begin(), addresses.end(), [&](const auto& address) {
    return address.global && works(address.link_index);
  });
}

// The lease's routes in an order in which each gateway can be reached: those on the link first.
std::vector<sys::Route> routes_of(const FoundLease& found) {
  std::vector<sys::Route> routes;
  for (const DhcpRoute& wanted : found.lease.routes) {
    routes.push_back({.link_index = found.link.index,
                      .destination = wanted.destination,
                      .gateway = wanted.gateway,
                      .source = found.lease.address.address,
                      // Clouds hand out /32 addresses whose gateway no prefix covers.
                      .gateway_on_link = !found.lease.address.contains(wanted.gateway)});
  }
  std::stable_partition(routes.begin(), routes.end(),
                        [](const sys::Route& route) { return route.gateway.is_unspecified(); });
  return routes;
}

std::vector<std::string> texts(const std::vector<sys::Ipv4Address>& addresses) {
  std::vector<std::string> out;
  for (const sys::Ipv4Address address : addresses) out.push_back(sys::to_text(address));
  return out;
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

// Puts the lease into force; each change is noted once it is made.
void configure(sys::LinkControl& control, const FoundLease& found, NetworkChanges& changes,
               Recorder& recorder) {
  const int index = found.link.index;
  const Recorder::Step step(
      recorder, "configure network",
      fmt::format("{} {}", found.link.name, sys::to_text(found.lease.address)));
  if (found.lease.mtu && *found.lease.mtu != found.link.mtu) {
    try {
      control.set_mtu(index, *found.lease.mtu);
      changes.mtu = NetworkChanges::Mtu{.link_index = index, .before = found.link.mtu};
    } catch (const Error& error) {
      recorder.warn(error.what());  // the interface's own MTU works as well, if less well
    }
  }
  control.add_address(index, found.lease.address);
  changes.address = NetworkChanges::Address{.link_index = index, .prefix = found.lease.address};
  for (const sys::Route& route : routes_of(found)) {
    // A hostile or sloppy server may send one twice, or one that the address implies.
    const auto present = control.routes();
    const bool known = std::any_of(present.begin(), present.end(), [&](const sys::Route& other) {
      return other.destination == route.destination;
    });
    if (known) continue;
    control.add_route(route);
    changes.routes.push_back(route);
  }
}

FoundLease find_lease(sys::LinkControl& control, NetworkChanges& changes, const Deadline& deadline,
                      Recorder& recorder) {
  const Recorder::Step step(recorder, "get DHCP lease", "all interfaces");
  return LeaseSearch(control, changes.links_set_up).run(deadline);
}

// Undoes `changes` in reverse order. Every part is tried; returns the first failure. What was
// changed on an interface that has been pulled out is gone with it.
std::exception_ptr undo(const NetworkChanges& changes) {
  std::exception_ptr first;
  const auto attempt = [&](const std::function<void()>& action) {
    try {
      action();
    } catch (...) {
      if (!first) first = std::current_exception();
    }
  };
  attempt([&] {
    sys::LinkControl control;
    const auto links = control.links();
    const auto exists = [&](int index) {
      return std::any_of(links.begin(), links.end(),
                         [&](const sys::Link& link) { return link.index == index; });
    };
    for (auto route = changes.routes.rbegin(); route != changes.routes.rend(); ++route) {
      attempt([&] { control.remove_route(*route); });
    }
    if (const auto& address = changes.address) {
      attempt([&] { control.remove_address(address->link_index, address->prefix); });
    }
    if (const auto& mtu = changes.mtu; mtu && exists(mtu->link_index)) {
      attempt([&] { control.set_mtu(mtu->link_index, mtu->before); });
    }
    for (const int index : changes.links_set_up) {
      if (exists(index)) attempt([&] { control.set_up(index, false); });
    }
  });
  return first;
}

bool is_empty(const NetworkChanges& changes) {
  return changes.links_set_up.empty() && !changes.mtu && !changes.address && changes.routes.empty();
}

}  // namespace

Network::~Network() {
  if (is_empty(changes_)) return;
  static_cast<void>(undo(changes_));
}

void Network::require(const Deadline& deadline, Recorder& recorder) {
  if (ready_) return;
  if (policy_ == Policy::kBringUp) {
    sys::LinkControl control;
    if (!is_configured(control)) {
      const FoundLease found = find_lease(control, changes_, deadline, recorder);
      configure(control, found, changes_, recorder);
      name_servers_ = found.lease.name_servers;
      recorder.report().networks.push_back(record_of(found));
    }
  }
  ready_ = true;
}

void Network::take_down() {
  ready_ = false;
  name_servers_.clear();
  const NetworkChanges changes = std::exchange(changes_, {});
  if (is_empty(changes)) return;
  if (const std::exception_ptr failure = undo(changes)) std::rethrow_exception(failure);
}

}  // namespace firstlight::net
