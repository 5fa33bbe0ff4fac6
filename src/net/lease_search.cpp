// SPDX-License-Identifier: Apache-2.0
#include "net/lease_search.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/error.h"
#include "sys/random_number.h"

namespace firstlight::net {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

bool is_candidate(const sys::Link& link) {
  return link.ethernet && !link.loopback && (link.kind.empty() || link.kind == "veth");
}

LeaseSearch::LeaseSearch(sys::LinkControl& control, const NetworkSettings& settings,
                         NetworkChanges& changes)
    : control_(control), settings_(settings), changes_(changes) {
  // The subscription is older than the first list, so that no change falls between them; the second
  // list has the carrier of what was just set up.
  for (const sys::Link& link : control_.links()) follow(link);
  for (const sys::Link& link : control_.links()) follow(link);
}

// Takes note of the state of an interface: starts to ask when it has carrier, stops when it loses
// it.
void LeaseSearch::follow(const sys::Link& link) {
  if (!is_wanted(link)) return;
  const auto [position, appeared] = candidates_.try_emplace(link.index);
  Candidate& candidate = position->second;
  candidate.link = link;
  if (appeared) candidate.fixed = fixed_lease(link);
  const bool usable = link.up && link.carrier;
  try {
    if (appeared && !link.up) {
      control_.set_up(link.index, true);
      changes_[link.index].set_up = true;
    }
    if (usable && !candidate.client && !candidate.fixed) start(candidate);
  } catch (const Error& error) {
    candidate.fault = error.what();  // one broken interface is no reason to give up the others
  }
  if (!usable) {
    candidate.taken = false;
    candidate.client.reset();
    candidate.socket.reset();
  }
}

void LeaseSearch::start(Candidate& candidate) {
  candidate.socket = std::make_unique<PacketSocket>(candidate.link);
  candidate.client.emplace(candidate.link.mac, sys::random_number());
  if (const auto payload = candidate.client->start(Clock::now())) {
    candidate.socket->broadcast(*payload);
  }
}

void LeaseSearch::add_polled(std::vector<pollfd>& polled) const {
  polled.push_back({.fd = events_.fd(), .events = POLLIN, .revents = 0});
  for (const auto& [index, candidate] : candidates_) {
    if (!candidate.socket) continue;
    polled.push_back({.fd = candidate.socket->fd(), .events = POLLIN, .revents = 0});
  }
}

LeaseSearch::TimePoint LeaseSearch::next_timer() const {
  auto next = TimePoint::max();
  for (const auto& [index, candidate] : candidates_) {
    if (candidate.client) next = std::min(next, candidate.client->next_timer());
  }
  return next;
}

void LeaseSearch::advance() {
  for (auto& [index, candidate] : candidates_) {
    if (candidate.socket) handle_packets(candidate);
  }
  handle_link_changes();
  const auto now = Clock::now();
  for (auto& [index, candidate] : candidates_) {
    if (!candidate.client || candidate.client->next_timer() > now) continue;
    if (const auto payload = candidate.client->on_timer(now)) {
      candidate.socket->broadcast(*payload);
    }
  }
}

void LeaseSearch::handle_link_changes() {
  auto changes = events_.read();
  if (changes.overflowed) changes.links = control_.links();
  for (const sys::Link& link : changes.links) follow(link);
  for (const int index : changes.removed) candidates_.erase(index);
}

// A flood of packets must not keep the loop from everything else.
void LeaseSearch::handle_packets(Candidate& candidate) {
  constexpr int kMaxPacketsAtOnce = 32;
  for (int i = 0; i < kMaxPacketsAtOnce; ++i) {
    const auto received = candidate.socket->receive();
    if (received.end) return;
    if (!received.payload) continue;
    if (const auto answer = candidate.client->on_packet(*received.payload, Clock::now())) {
      candidate.socket->broadcast(*answer);
    }
  }
}

std::vector<FoundLease> LeaseSearch::take_leases() {
  std::vector<FoundLease> leases;
  for (auto& [index, candidate] : candidates_) {
    if (candidate.taken || !has_lease(index)) continue;
    candidate.taken = true;
    leases.push_back({.link = candidate.link,
                      .lease = *lease_of(candidate),
                      .fixed = candidate.fixed.has_value()});
    const InterfaceSettings* wanted =
        settings_.of_device(candidate.link.name, is_candidate(candidate.link));
    if (wanted != nullptr && wanted->mtu) leases.back().lease.mtu = wanted->mtu;
  }
  return leases;
}

bool LeaseSearch::has_lease(int link_index) const {
  const auto found = candidates_.find(link_index);
  return found != candidates_.end() && lease_of(found->second) != nullptr;
}

const DhcpLease* LeaseSearch::lease_of(const Candidate& candidate) {
  const bool usable = candidate.link.up && candidate.link.carrier;
  if (candidate.fixed) return usable ? &*candidate.fixed : nullptr;
  return candidate.client && candidate.client->lease() ? &*candidate.client->lease() : nullptr;
}

bool LeaseSearch::is_wanted(const sys::Link& link) const {
  if (settings_.interfaces.empty()) return is_candidate(link);
  const InterfaceSettings* wanted = settings_.of_device(link.name, is_candidate(link));
  return wanted != nullptr && (wanted->dhcp || wanted->ipv4);
}

std::optional<DhcpLease> LeaseSearch::fixed_lease(const sys::Link& link) const {
  const InterfaceSettings* wanted = settings_.of_device(link.name, is_candidate(link));
  if (wanted == nullptr || !wanted->ipv4) return std::nullopt;
  DhcpLease lease;
  lease.address = wanted->ipv4->address;
  if (!wanted->ipv4->gateway.is_unspecified()) {
    lease.routes.push_back({.destination = {}, .gateway = wanted->ipv4->gateway});
  }
  for (const std::string& server : settings_.name_servers) {
    if (const auto address = sys::parse_ipv4(server)) lease.name_servers.push_back(*address);
  }
  return lease;
}

std::string LeaseSearch::state_of_all(const LeaseFault& fault) const {
  if (candidates_.empty() && !settings_.interfaces.empty()) {
    return "no interface that the settings want IPv4 on is there";
  }
  if (candidates_.empty()) return "there is no Ethernet interface; the kernel may lack its driver";
  std::string text;
  for (const auto& [index, candidate] : candidates_) {
    if (!text.empty()) text += "; ";
    std::string state = candidate.fault.empty() ? "no carrier" : candidate.fault;
    if (candidate.client) state = candidate.client->summary();
    if (const std::string wrong = fault(index); !wrong.empty()) state = wrong;
    text +=
        fmt::format("{} ({}): {}", candidate.link.name, sys::to_text(candidate.link.mac), state);
  }
  return text;
}

}  // namespace firstlight::net
