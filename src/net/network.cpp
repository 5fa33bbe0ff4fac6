// SPDX-License-Identifier: Apache-2.0
#include "net/network.h"

#include <algorithm>
#include <exception>
#include <utility>

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

Network::Network(Policy policy, NetworkSettings settings)
    : policy_(policy), settings_(std::move(settings)) {}

Network::~Network() {
  try {
    take_down();
  } catch (const std::exception&) {  // there is nobody left to tell
  }
}

void Network::require(const Deadline& deadline, Recorder& recorder, std::string_view url) {
  if (ready_) return;
  name_servers_ = settings_.name_servers;
  if (policy_ == Policy::kBringUp && !settings_.off) {
    sys::LinkControl control;
    if (!is_configured(control)) {
      const Recorder::Step step(recorder, "bring up network", "all interfaces");
      const FoundLease found =
          bring_up(control, settings_, changes_, destination_of(url), deadline, recorder);
      recorder.report().networks.push_back(record_of(found, settings_));
      name_servers_ = recorder.report().networks.back().name_servers;
      if (!found.lease.server.is_unspecified()) dhcp_server_ = found.lease.server;
    }
  }
  ready_ = true;
}

void Network::take_down() {
  const bool was_ready = std::exchange(ready_, false);
  name_servers_.clear();
  dhcp_server_.reset();
  if (was_ready && settings_.keep) {
    keep_configuration(changes_);
  } else {
    undo(changes_);
  }
}

}  // namespace firstlight::net
