// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <poll.h>

#include <chrono>
#include <list>
#include <optional>
#include <string>
#include <vector>

#include "base/recorder.h"
#include "net/destination.h"
#include "net/lease_search.h"
#include "net/network_changes.h"
#include "net/reach_probe.h"
#include "sys/link.h"

namespace firstlight::net {

// Brings IPv4 up: asks for a lease on every interface at once, and keeps the first that leads to
// the destination.
//
// A lease without a route to the destination is no candidate. Where the machine has one Ethernet
// interface, the first lease with a route is taken as it is: there is no choice, and a test would
// be one more packet before the first request. Where it has several, each lease is put into force
// as it comes and tried by a ReachProbe through its own interface; the first one with an answer
// wins, the others are undone. An unreachable destination is tried again every second, since a
// gateway may start late. Where it is silent everywhere (a packet filter may drop what it does not
// know), the first such lease is taken once no other is being tried.
class Ipv4Setup {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // All must outlive this.
  Ipv4Setup(sys::LinkControl& control, const NetworkSettings& settings, NetworkChanges& changes,
            const Destination& destination, Recorder& recorder);

  // An event loop calls these: what to wait for, until when at most, and then what to do about it.
  void add_polled(std::vector<pollfd>& polled) const;
  [[nodiscard]] TimePoint next_timer() const;
  // Throws Error kNetwork when the lease of an only interface cannot be put into force.
  void advance();

  // Set once a lease is in force and the choice is made.
  [[nodiscard]] const FoundLease* winner() const { return winner_ ? &*winner_ : nullptr; }
  // State of every interface, for the message of a time-out.
  [[nodiscard]] std::string state() const;

 private:
  struct Contender {
    FoundLease found;
    bool leads_to_destination = false;
    bool in_force = false;
    std::optional<ReachProbe> probe;
    TimePoint retry_at = TimePoint::max();
    std::string fault;
  };

  void take_leases();
  void drop_lost_leases();
  void try_contender(Contender& contender);
  void start_probe(Contender& contender);
  void follow_probes();
  void choose(const Contender& contender);
  [[nodiscard]] std::uint32_t next_metric() const;

  sys::LinkControl& control_;
  const NetworkSettings& settings_;
  NetworkChanges& changes_;
  const Destination& destination_;
  Recorder& recorder_;
  LeaseSearch search_;
  std::list<Contender> contenders_;  // in the order in which their leases came
  std::optional<FoundLease> winner_;
};

}  // namespace firstlight::net
