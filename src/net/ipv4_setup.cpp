// SPDX-License-Identifier: Apache-2.0
#include "net/ipv4_setup.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "net/lease_in_force.h"

namespace firstlight::net {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kRetryInterval{1};

// Of routes beside those of another interface; behind the kernel's and ours, which have 0.
constexpr std::uint32_t kLaterMetric = 1000;

}  // namespace

Ipv4Setup::Ipv4Setup(sys::LinkControl& control, const NetworkSettings& settings,
                     NetworkChanges& changes, const Destination& destination, Recorder& recorder)
    : control_(control),
      settings_(settings),
      changes_(changes),
      destination_(destination),
      recorder_(recorder),
      search_(control, settings, changes) {}

void Ipv4Setup::add_polled(std::vector<pollfd>& polled) const {
  search_.add_polled(polled);
  for (const Contender& contender : contenders_) {
    if (!contender.probe || contender.retry_at != TimePoint::max()) continue;
    polled.push_back({.fd = contender.probe->fd(), .events = POLLOUT, .revents = 0});
  }
}

Ipv4Setup::TimePoint Ipv4Setup::next_timer() const {
  TimePoint next = search_.next_timer();
  for (const Contender& contender : contenders_) {
    if (!contender.probe) continue;
    next = std::min({next, contender.retry_at, contender.probe->patience_end()});
  }
  return next;
}

void Ipv4Setup::advance() {
  search_.advance();
  drop_lost_leases();
  take_leases();
  if (!winner_) follow_probes();
}

void Ipv4Setup::take_leases() {
  for (FoundLease& found : search_.take_leases()) {
    const bool leads = leads_to(found.lease, destination_);
    contenders_.push_back({.found = std::move(found), .leads_to_destination = leads});
    Contender& contender = contenders_.back();
    if (!leads) {
      contender.fault = fmt::format("its lease {} has no route to where the config is",
                                    sys::to_text(contender.found.lease.address));
    } else {
      try_contender(contender);
    }
    if (winner_) return;
  }
}

// An interface that was pulled out, or lost its carrier, has lost its lease.
void Ipv4Setup::drop_lost_leases() {
  for (auto contender = contenders_.begin(); contender != contenders_.end();) {
    if (search_.has_lease(contender->found.link.index)) {
      ++contender;
      continue;
    }
    undo_configuration(control_, contender->found.link.index, changes_);
    contender = contenders_.erase(contender);
  }
}

void Ipv4Setup::try_contender(Contender& contender) {
  const bool only = search_.interface_count() == 1;
  try {
    put_in_force(control_, contender.found, {.metric = next_metric(), .expires = settings_.keep},
                 changes_, recorder_);
    contender.in_force = true;
    if (only || !endpoint_of(contender.found.lease, destination_)) {
      choose(contender);
    } else {
      start_probe(contender);
    }
  } catch (const Error& error) {
    if (only) throw;
    contender.fault = error.what();  // the others may do better
    contender.in_force = false;
    undo_configuration(control_, contender.found.link.index, changes_);
  }
}

void Ipv4Setup::start_probe(Contender& contender) {
  const auto endpoint = endpoint_of(contender.found.lease, destination_);
  contender.probe.emplace(contender.found.link.name, endpoint.value(), Clock::now());
  contender.retry_at = TimePoint::max();
}

void Ipv4Setup::follow_probes() {
  const auto now = Clock::now();
  const Contender* silent = nullptr;
  bool pending = false;
  for (Contender& contender : contenders_) {
    if (!contender.probe) continue;
    if (now >= contender.retry_at) start_probe(contender);
    switch (contender.probe->verdict(now)) {
      case ReachProbe::Verdict::kReached:
        choose(contender);
        return;
      case ReachProbe::Verdict::kUnreachable:
        contender.fault = "where the config is cannot be reached: " + contender.probe->fault();
        if (contender.retry_at == TimePoint::max()) contender.retry_at = now + kRetryInterval;
        break;
      case ReachProbe::Verdict::kSilent:
        if (silent == nullptr) silent = &contender;
        break;
      case ReachProbe::Verdict::kPending:
        pending = true;
        break;
    }
  }
  if (silent != nullptr && !pending) choose(*silent);
}

void Ipv4Setup::choose(const Contender& chosen) {
  for (const Contender& contender : contenders_) {
    if (&contender == &chosen || !contender.in_force) continue;
    undo_configuration(control_, contender.found.link.index, changes_);
  }
  winner_ = chosen.found;
}

std::uint32_t Ipv4Setup::next_metric() const {
  const auto in_force = std::count_if(contenders_.begin(), contenders_.end(),
                                      [](const Contender& other) { return other.in_force; });
  return in_force == 0 ? 0 : kLaterMetric + static_cast<std::uint32_t>(in_force);
}

std::string Ipv4Setup::state() const {
  return search_.state_of_all([&](int link_index) {
    for (const Contender& contender : contenders_) {
      if (contender.found.link.index == link_index) return contender.fault;
    }
    return std::string();
  });
}

}  // namespace firstlight::net
