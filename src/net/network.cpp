// SPDX-License-Identifier: Apache-2.0
#include "net/network.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "base/error.h"
#include "net/bring_up.h"
#include "net/url_parts.h"
#include "sys/ipv6_link.h"
#include "sys/link.h"

namespace firstlight::net {
namespace {

// Whether the machine can be on a network already: a default route, or an address that reaches
// beyond its link on an interface that works.
struct Configured {
  bool ipv4 = false;
  bool ipv6 = false;
};

Configured find_configured(sys::LinkControl& control) {
  Configured found;
  const auto links = control.links();
  const auto works = [&](int link_index) {
    return std::any_of(links.begin(), links.end(), [&](const sys::Link& link) {
      return link.index == link_index && link.up && link.carrier;
    });
  };
  for (const sys::InterfaceAddress& address : control.addresses()) {
    if (!address.global || !works(address.link_index)) continue;
    (address.ipv4 ? found.ipv4 : found.ipv6) = true;
  }
  const auto is_default = [](const auto& route) { return route.destination.length == 0; };
  const auto routes = control.routes();
  found.ipv4 = found.ipv4 || std::any_of(routes.begin(), routes.end(), is_default);
  const auto ipv6_routes = sys::Ipv6Control().routes();
  found.ipv6 = found.ipv6 || std::any_of(ipv6_routes.begin(), ipv6_routes.end(), is_default);
  return found;
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
  const Destination destination = destination_of(url);
  if (is_ready_for(destination)) return;
  if (policy_ == Policy::kNone) {
    throw Error({.code = ErrorCode::kNetworkNeeded,
                 .tried = "reach",
                 .object = display_url(url),
                 .why = "it takes a network, and this run is to do without",
                 .hint = "give it as a data: URL, or run this again with a network"});
  }
  if (policy_ == Policy::kUseAsFound || settings_.off) {
    name_servers_ = settings_.name_servers;
    ipv4_ready_ = ipv6_ready_ = true;
    return;
  }
  sys::LinkControl control;
  if (!looked_) look_for_configured(control);
  if (is_ready_for(destination)) return;
  const Recorder::Step step(recorder, "bring up network", "all interfaces");
  BroughtUp up = bring_up(control, settings_, changes_, destination, deadline, recorder);
  if (destination.is_on_link()) {
    ipv6_on_link_ready_ = true;
  } else {
    (up.ipv6 ? ipv6_ready_ : ipv4_ready_) = true;
  }
  if (!up.ipv6) dhcp_server_ = up.dhcp_server;
  for (const std::string& server : up.record.name_servers) {
    if (server.find('%') != std::string::npos) {
      recorder.warn("name server " + server + " is not used: it has a link-local address only");
      continue;
    }
    const bool known =
        std::find(name_servers_.begin(), name_servers_.end(), server) != name_servers_.end();
    if (!known) name_servers_.push_back(server);
  }
  recorder.report().networks.push_back(std::move(up.record));
}

// Once: what an attempt that came to nothing left behind was not the machine's.
void Network::look_for_configured(sys::LinkControl& control) {
  looked_ = true;
  name_servers_ = settings_.name_servers;
  const Configured found = find_configured(control);
  ipv4_ready_ = found.ipv4;
  ipv6_ready_ = found.ipv6;
}

bool Network::is_ready_for(const Destination& destination) const {
  switch (destination.kind) {
    case Destination::Kind::kIpv4:
      return ipv4_ready_;
    case Destination::Kind::kIpv6:
      return ipv6_ready_ || (ipv6_on_link_ready_ && destination.is_on_link());
    case Destination::Kind::kAny:
    case Destination::Kind::kName:
      break;
  }
  return ipv4_ready_ || ipv6_ready_;
}

void Network::take_down() {
  const bool was_ready = ipv4_ready_ || ipv6_ready_ || ipv6_on_link_ready_;
  looked_ = ipv4_ready_ = ipv6_ready_ = ipv6_on_link_ready_ = false;
  name_servers_.clear();
  dhcp_server_.reset();
  if (was_ready && settings_.keep) {
    keep_configuration(changes_);
  } else {
    undo(changes_);
  }
}

}  // namespace firstlight::net
