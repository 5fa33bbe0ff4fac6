// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <poll.h>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/dhcp_client.h"
#include "net/network_changes.h"
#include "net/network_settings.h"
#include "net/packet_socket.h"
#include "sys/link.h"

namespace firstlight::net {

struct FoundLease {
  sys::Link link;
  DhcpLease lease;
  bool fixed = false;  // from the settings, not from a server
};

// Asks for a lease on every interface at once, or on those that the settings name; an interface
// with an address in the settings has that as its lease when it has carrier. Interfaces are set up
// as they appear, and asked about as soon as they have carrier; what loses its carrier has lost its
// lease.
class LeaseSearch {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // Sets up all interfaces that are there and asks on those that have carrier. `changes` is told of
  // each that had to be set up, at that moment.
  LeaseSearch(sys::LinkControl& control, const NetworkSettings& settings, NetworkChanges& changes);

  // An event loop calls these: what to wait for, until when at most, and then what to do about it.
  void add_polled(std::vector<pollfd>& polled) const;
  [[nodiscard]] TimePoint next_timer() const;
  void advance();

  // The leases that came since this was called before.
  [[nodiscard]] std::vector<FoundLease> take_leases();
  [[nodiscard]] bool has_lease(int link_index) const;

  // Interfaces on which a lease may come, with carrier or without.
  [[nodiscard]] std::size_t interface_count() const { return candidates_.size(); }
  // One after the other; `fault` says what is wrong with a lease that was taken.
  using LeaseFault = std::function<std::string(int link_index)>;
  [[nodiscard]] std::string state_of_all(const LeaseFault& fault) const;

 private:
  struct Candidate {
    sys::Link link;
    std::optional<DhcpLease> fixed;        // of the settings
    std::unique_ptr<PacketSocket> socket;  // while there is carrier, unless fixed
    std::optional<DhcpClient> client;      // likewise
    bool taken = false;                    // its lease was
    std::string fault;                     // why it could not be set up or asked about
  };

  void follow(const sys::Link& link);
  void start(Candidate& candidate);
  [[nodiscard]] bool is_wanted(const sys::Link& link) const;
  [[nodiscard]] std::optional<DhcpLease> fixed_lease(const sys::Link& link) const;
  [[nodiscard]] static const DhcpLease* lease_of(const Candidate& candidate);
  void handle_link_changes();
  static void handle_packets(Candidate& candidate);

  sys::LinkControl& control_;
  const NetworkSettings& settings_;
  NetworkChanges& changes_;
  sys::LinkEvents events_;
  std::map<int, Candidate> candidates_;  // by index
};

// Whether a lease is sought on `link`: Ethernet hardware, or the inner end of a container's pair.
// Bridges, bonds, dummies and the like carry no network of their own before somebody configures
// them.
[[nodiscard]] bool is_candidate(const sys::Link& link);

}  // namespace firstlight::net
