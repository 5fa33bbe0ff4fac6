// SPDX-License-Identifier: Apache-2.0
#include "net/lease_search.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

#include "base/error.h"

namespace firstlight::net {
namespace {

using Clock = std::chrono::steady_clock;

// Seconds after power-on the kernel may not have gathered entropy yet. Transaction ids and jitter
// need no secrecy, so this must not wait for it (GRND_INSECURE, Linux 5.6).
std::uint32_t random_seed() {
  std::uint32_t seed = 0;
  if (::getrandom(&seed, sizeof seed, GRND_INSECURE) == sizeof seed) return seed;
  if (::getrandom(&seed, sizeof seed, GRND_NONBLOCK) == sizeof seed) return seed;
  return static_cast<std::uint32_t>(Clock::now().time_since_epoch().count());
}

}  // namespace

bool is_candidate(const sys::Link& link) {
  return link.ethernet && !link.loopback && (link.kind.empty() || link.kind == "veth");
}

LeaseSearch::LeaseSearch(sys::LinkControl& control, std::vector<int>& links_set_up)
    : control_(control), links_set_up_(links_set_up) {}

FoundLease LeaseSearch::run(const Deadline& deadline) {
  // The subscription is older than the first list, so that no change falls between them; the second
  // list has the carrier of what was just set up.
  for (const sys::Link& link : control_.links()) follow(link);
  for (const sys::Link& link : control_.links()) follow(link);

  while (true) {
    if (auto found = winner()) return std::move(*found);
    if (deadline.expired()) {
      throw Error({.code = ErrorCode::kTimeout,
                   .tried = "get a DHCP lease on",
                   .object = "any network interface",
                   .why = state_of_all(),
                   .hint = "the time is bounded by " + deadline.name()});
    }
    wait(deadline);
  }
}

// Takes note of the state of an interface: starts to ask when it has carrier, stops when it loses
// it.
void LeaseSearch::follow(const sys::Link& link) {
  if (!is_candidate(link)) return;
  const auto [position, appeared] = candidates_.try_emplace(link.index);
  Candidate& candidate = position->second;
  candidate.link = link;
  const bool usable = link.up && link.carrier;
  try {
    if (appeared && !link.up) {
      control_.set_up(link.index, true);
      links_set_up_.push_back(link.index);
    }
    if (usable && !candidate.client) start(candidate);
  } catch (const Error& error) {
    candidate.fault = error.what();  // one broken interface is no reason to give up the others
  }
  if (!usable) {
    candidate.client.reset();
    candidate.socket.reset();
  }
}

void LeaseSearch::start(Candidate& candidate) {
  candidate.socket = std::make_unique<PacketSocket>(candidate.link);
  candidate.client.emplace(candidate.link.mac, random_seed());
  if (const auto payload = candidate.client->start(Clock::now())) {
    candidate.socket->broadcast(*payload);
  }
}

// Until a packet or a link event comes, a timer is due, or the deadline has come; then acts on it.
void LeaseSearch::wait(const Deadline& deadline) {
  std::vector<pollfd> polled{{.fd = events_.fd(), .events = POLLIN, .revents = 0}};
  std::vector<Candidate*> asked;
  auto next = Clock::time_point::max();
  for (auto& [index, candidate] : candidates_) {
    if (!candidate.client) continue;
    polled.push_back({.fd = candidate.socket->fd(), .events = POLLIN, .revents = 0});
    asked.push_back(&candidate);
    next = std::min(next, candidate.client->next_timer());
  }
  Deadline until = deadline;
  if (next != Clock::time_point::max()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now());
    until = Deadline::after(left, "DHCP retransmission").sooner(deadline);
  }
  const int ready = ::poll(polled.data(), polled.size(), until.poll_timeout_ms());
  const int errno_value = errno;
  if (ready < 0 && errno_value != EINTR) {
    throw Error({.code = ErrorCode::kNetwork,
                 .tried = "wait for",
                 .object = "DHCP replies",
                 .why = errno_text(errno_value)});
  }
  if (ready > 0) {
    for (std::size_t i = 0; i < asked.size(); ++i) {
      if (polled[i + 1].revents != 0) handle_packet(*asked[i]);
    }
    if (polled[0].revents != 0) handle_link_changes();
  }
  handle_timers();
}

void LeaseSearch::handle_link_changes() {
  auto changes = events_.read();
  if (changes.overflowed) changes.links = control_.links();
  for (const sys::Link& link : changes.links) follow(link);
}

void LeaseSearch::handle_packet(Candidate& candidate) {
  const auto payload = candidate.socket->receive();
  if (!payload) return;
  if (const auto answer = candidate.client->on_packet(*payload, Clock::now())) {
    candidate.socket->broadcast(*answer);
  }
}

void LeaseSearch::handle_timers() {
  const auto now = Clock::now();
  for (auto& [index, candidate] : candidates_) {
    if (!candidate.client || candidate.client->next_timer() > now) continue;
    if (const auto payload = candidate.client->on_timer(now)) {
      candidate.socket->broadcast(*payload);
    }
  }
}

std::optional<FoundLease> LeaseSearch::winner() const {
  for (const auto& [index, candidate] : candidates_) {
    if (candidate.client && candidate.client->lease()) {
      return FoundLease{.link = candidate.link, .lease = *candidate.client->lease()};
    }
  }
  return std::nullopt;
}

std::string LeaseSearch::state_of_all() const {
  if (candidates_.empty()) return "there is no Ethernet interface; the kernel may lack its driver";
  std::string text;
  for (const auto& [index, candidate] : candidates_) {
    if (!text.empty()) text += "; ";
    std::string state = candidate.fault.empty() ? "no carrier" : candidate.fault;
    if (candidate.client) state = candidate.client->summary();
    text +=
        fmt::format("{} ({}): {}", candidate.link.name, sys::to_text(candidate.link.mac), state);
  }
  return text;
}

}  // namespace firstlight::net
