// SPDX-License-Identifier: Apache-2.0
#include "net/ipv6_setup.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "net/lease_search.h"
#include "sys/random_number.h"

namespace firstlight::net {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// Of questions to the routers. RFC 4861 section 6.3.7 has 4 s; an answer to one that was sent
// before the link-local address was there would be waited for too long.
constexpr milliseconds kFirstSolicitation{500};
constexpr milliseconds kLastSolicitation{8000};

// A flood of packets must not keep the loop from everything else.
constexpr int kMaxPacketsAtOnce = 32;

// Link-local ones cannot be asked, see Network::name_servers().
bool has_name_server(const RouterAdvertisement& heard) {
  return std::any_of(heard.name_servers.begin(), heard.name_servers.end(),
                     [](const sys::Ipv6Address& server) { return !server.is_link_local(); });
}

bool is_usable(const sys::Link& link) { return link.up && link.carrier; }

// An address that packets to the destination can come from.
bool is_source_for(const Destination& destination, const sys::Ipv6Address& address) {
  return destination.is_on_link() ? address.is_link_local() : address.is_host();
}

}  // namespace

Ipv6Setup::Ipv6Setup(sys::LinkControl& control, const NetworkSettings& settings,
                     NetworkChanges& changes, const Destination& destination)
    : control_(control), settings_(settings), changes_(changes), destination_(destination) {
  // The subscriptions are older than the first list; the second one has the carrier of what was
  // just set up.
  for (const sys::Link& link : control_.links()) follow(link);
  for (const sys::Link& link : control_.links()) follow(link);
}

void Ipv6Setup::follow(const sys::Link& link) {
  const InterfaceSettings* wanted = settings_.of_device(link.name, is_candidate(link));
  const bool asked_for = settings_.interfaces.empty()
                             ? is_candidate(link)
                             : wanted != nullptr && (wanted->ipv6_auto || wanted->ipv6);
  if (!asked_for) return;
  const auto [position, appeared] = ports_.try_emplace(link.index);
  Port& port = position->second;
  const bool was_usable = !appeared && is_usable(port.link);
  port.link = link;
  if (appeared && wanted != nullptr) port.fixed = wanted->ipv6;
  try {
    if (appeared && !link.up) {
      control_.set_up(link.index, true);
      changes_[link.index].set_up = true;
    }
    if (is_usable(link) && !was_usable) start(port);
  } catch (const Error& error) {
    port.fault = error.what();  // one broken interface is no reason to give up the others
  }
  if (!is_usable(link)) stop(port);
  changed_ = true;
}

void Ipv6Setup::start(Port& port) {
  if (port.fixed) {
    put_fixed_in_force(port);
    return;
  }
  port.router = std::make_unique<RouterSocket>(port.link);
  port.interval = kFirstSolicitation;
  port.next_solicitation = Clock::now();
}

// The kernel forgets what the routers said, too.
void Ipv6Setup::stop(Port& port) {
  port.router.reset();
  port.heard.reset();
  port.socket.reset();
  port.client.reset();
  port.next_solicitation = TimePoint::max();
}

void Ipv6Setup::add_polled(std::vector<pollfd>& polled) const {
  const auto add = [&](int fd) { polled.push_back({.fd = fd, .events = POLLIN, .revents = 0}); };
  add(link_events_.fd());
  add(ipv6_events_.fd());
  for (const auto& [index, port] : ports_) {
    if (port.router) add(port.router->fd());
    if (port.socket) add(port.socket->fd());
  }
}

Ipv6Setup::TimePoint Ipv6Setup::next_timer() const {
  auto next = TimePoint::max();
  for (const auto& [index, port] : ports_) {
    next = std::min(next, port.next_solicitation);
    if (port.client) next = std::min(next, port.client->next_timer());
  }
  return next;
}

void Ipv6Setup::advance() {
  handle_link_changes();
  for (auto& [index, port] : ports_) {
    try {
      handle_port(port);
    } catch (const Error& error) {
      port.fault = error.what();
      stop(port);
    }
  }
  changed_ = ipv6_events_.read() || changed_;
  if (changed_ && !winner_) judge();
  changed_ = false;
}

void Ipv6Setup::handle_link_changes() {
  auto changes = link_events_.read();
  if (changes.overflowed) changes.links = control_.links();
  for (const sys::Link& link : changes.links) follow(link);
  for (const int index : changes.removed) ports_.erase(index);
}

void Ipv6Setup::handle_port(Port& port) {
  if (port.router) hear_routers(port);
  if (port.client) handle_dhcp(port);
  if (Clock::now() < port.next_solicitation) return;
  port.router->solicit();
  port.next_solicitation = Clock::now() + port.interval;
  port.interval = std::min(port.interval * 2, kLastSolicitation);
}

void Ipv6Setup::hear_routers(Port& port) {
  for (int i = 0; i < kMaxPacketsAtOnce; ++i) {
    const auto received = port.router->receive();
    if (received.end) return;
    auto heard = decode_router_advertisement(received.message.value_or(""));
    if (!heard) continue;
    // A router that is no default router may still say what to ask for; not the other way round.
    if (port.heard && port.heard->default_router && !heard->default_router) continue;
    port.heard = std::move(heard);
    port.next_solicitation = TimePoint::max();
    changed_ = true;
    start_dhcp(port);
  }
}

void Ipv6Setup::start_dhcp(Port& port) {
  const RouterAdvertisement& heard = *port.heard;
  const bool for_names = heard.other && !has_name_server(heard);
  if (port.client || (!heard.managed && !for_names)) return;
  const auto want = heard.managed ? Dhcp6Client::Want::kAddress : Dhcp6Client::Want::kInformation;
  port.socket = std::make_unique<Dhcp6Socket>(port.link);
  port.client.emplace(port.link.mac, want, sys::random_number());
  if (const auto payload = port.client->start(Clock::now())) port.socket->send(*payload);
}

void Ipv6Setup::handle_dhcp(Port& port) {
  for (int i = 0; i < kMaxPacketsAtOnce; ++i) {
    const auto payload = port.socket->receive();
    if (!payload) break;
    if (const auto answer = port.client->on_packet(*payload, Clock::now())) {
      port.socket->send(*answer);
    }
  }
  if (Clock::now() >= port.client->next_timer()) {
    if (const auto payload = port.client->on_timer(Clock::now())) port.socket->send(*payload);
  }
  const auto& reply = port.client->reply();
  if (!reply || port.in_force) return;
  changed_ = true;
  constexpr unsigned kWholeAddress = 128;  // the routers say what is on the link, not DHCPv6
  if (!reply->address) return;
  put_in_force(port, {.address = *reply->address, .length = kWholeAddress},
               std::chrono::seconds{reply->valid_s});
}

// Noted as soon as it is made. The address ends with its lease only if it is to outlive the run.
void Ipv6Setup::put_in_force(Port& port, const sys::Ipv6Prefix& address,
                             std::chrono::seconds lifetime) {
  constexpr std::chrono::seconds kForEver{0xffffffff};
  const bool expires = settings_.keep && lifetime < kForEver;
  ipv6_.add_address(port.link.index, address, expires ? lifetime : std::chrono::seconds{0});
  changes_[port.link.index].ipv6_addresses.push_back(address);
  port.in_force = true;
}

void Ipv6Setup::put_fixed_in_force(Port& port) {
  if (port.in_force) return;
  put_in_force(port, port.fixed->address, std::chrono::seconds{0});
  if (port.fixed->gateway.is_unspecified()) return;
  const sys::Ipv6Route route{
      .link_index = port.link.index, .destination = {}, .gateway = port.fixed->gateway};
  ipv6_.add_route(route);
  changes_[port.link.index].ipv6_routes.push_back(route);
}

// Looks at what the kernel has made of everything.
void Ipv6Setup::judge() {
  const auto addresses = ipv6_.addresses();
  const auto routes = ipv6_.routes();
  for (const auto& [index, port] : ports_) {
    const int link_index = index;
    const bool has_address = std::any_of(addresses.begin(), addresses.end(), [&](const auto& one) {
      return one.link_index == link_index && one.usable &&
             is_source_for(destination_, one.prefix.address);
    });
    const bool has_route = std::any_of(routes.begin(), routes.end(), [&](const auto& route) {
      return route.link_index == link_index && leads_to(route.destination, destination_);
    });
    if (!has_address || !has_route || !names_known(port)) continue;
    winner_ = Found{.link_index = link_index, .record = record_of(port, addresses)};
    return;
  }
}

// Or nobody is left who could say.
bool Ipv6Setup::names_known(const Port& port) const {
  if (destination_.kind == Destination::Kind::kIpv6 || port.fixed) return true;
  if (!settings_.name_servers.empty()) return true;
  if (!port.heard) return false;
  if (has_name_server(*port.heard)) return true;
  return !port.client || port.client->reply();
}

NetworkRecord Ipv6Setup::record_of(const Port& port,
                                   const std::vector<sys::Ipv6InterfaceAddress>& all) const {
  NetworkRecord record;
  record.interface = port.link.name;
  record.method = destination_.is_on_link() ? "link-local" : "router advertisement";
  if (port.in_force) record.method = port.fixed ? "static" : "dhcpv6";
  for (const sys::Ipv6InterfaceAddress& address : all) {
    const bool ours = address.link_index == port.link.index &&
                      is_source_for(destination_, address.prefix.address);
    if (ours) record.addresses.push_back(sys::to_text(address.prefix));
  }
  record.name_servers = settings_.name_servers;
  record.ntp_servers = settings_.ntp_servers;
  const auto add_to = [&](std::vector<std::string>& list,
                          const std::vector<sys::Ipv6Address>& servers) {
    for (const sys::Ipv6Address& server : servers) {
      std::string text = sys::to_text(server);
      if (server.is_link_local()) text += "%" + port.link.name;
      if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(std::move(text));
    }
  };
  if (port.heard) {
    add_to(record.name_servers, port.heard->name_servers);
    record.search_domains = port.heard->search_domains;
  }
  if (port.client && port.client->reply()) {
    const Dhcp6Message& reply = *port.client->reply();
    add_to(record.name_servers, reply.name_servers);
    add_to(record.ntp_servers, reply.ntp_servers);
    if (record.search_domains.empty()) record.search_domains = reply.search_domains;
  }
  return record;
}

std::string Ipv6Setup::state() const {
  if (ports_.empty()) return "there is no interface for IPv6";
  std::string text;
  for (const auto& [index, port] : ports_) {
    std::string state = "no carrier";
    if (is_usable(port.link)) state = "no router advertisement yet";
    if (port.heard) state = "a router is there, but no address or route by it";
    if (port.client) state = port.client->summary();
    if (port.fixed) state = "its fixed address has no route to where the config is";
    if (!port.fault.empty()) state = port.fault;
    text += fmt::format("{}{} (IPv6): {}", text.empty() ? "" : "; ", port.link.name, state);
  }
  return text;
}

}  // namespace firstlight::net
