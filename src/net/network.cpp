// SPDX-License-Identifier: Apache-2.0
#include "net/network.h"

#include <algorithm>
#include <exception>

#include "net/bring_up.h"
#include "net/destination.h"
#include "net/lease_in_force.h"

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

}  // namespace

Network::~Network() {
  try {
    undo(changes_);
  } catch (const std::exception&) {  // there is nobody left to tell
  }
}

void Network::require(const Deadline& deadline, Recorder& recorder, std::string_view url) {
  if (ready_) return;
  if (policy_ == Policy::kBringUp) {
    sys::LinkControl control;
    if (!is_configured(control)) {
      const Recorder::Step step(recorder, "bring up network", "all interfaces");
      const FoundLease found = bring_up(control, changes_, destination_of(url), deadline, recorder);
      name_servers_ = found.lease.name_servers;
      recorder.report().networks.push_back(record_of(found));
      dhcp_server_ = found.lease.server;
    }
  }
  ready_ = true;
}

void Network::take_down() {
  ready_ = false;
  name_servers_.clear();
  dhcp_server_.reset();
  undo(changes_);
}

}  // namespace firstlight::net
