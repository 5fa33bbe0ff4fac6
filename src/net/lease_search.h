// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/deadline.h"
#include "net/dhcp_client.h"
#include "net/packet_socket.h"
#include "sys/link.h"

namespace firstlight::net {

struct FoundLease {
  sys::Link link;
  DhcpLease lease;
};

// Asks for a lease on every interface at once; the first one wins. Interfaces are set up as they
// appear, and asked about as soon as they have carrier.
class LeaseSearch {
 public:
  // `links_set_up` receives the index of every interface that had to be set up, at that moment.
  LeaseSearch(sys::LinkControl& control, std::vector<int>& links_set_up);

  // Throws Error kTimeout with the state of every interface when `deadline` comes first.
  [[nodiscard]] FoundLease run(const Deadline& deadline);

 private:
  struct Candidate {
    sys::Link link;
    std::unique_ptr<PacketSocket> socket;  // while there is carrier
    std::optional<DhcpClient> client;      // likewise
    std::string fault;                     // why it could not be set up or asked about
  };

  void follow(const sys::Link& link);
  void start(Candidate& candidate);
  void wait(const Deadline& deadline);
  void handle_link_changes();
  static void handle_packet(Candidate& candidate);
  void handle_timers();
  [[nodiscard]] std::optional<FoundLease> winner() const;
  [[nodiscard]] std::string state_of_all() const;

  sys::LinkControl& control_;
  std::vector<int>& links_set_up_;
  sys::LinkEvents events_;
  std::map<int, Candidate> candidates_;  // by index
};

// Whether a lease is sought on `link`: Ethernet hardware, or the inner end of a container's pair.
// Bridges, bonds, dummies and the like carry no network of their own before somebody configures
// them.
[[nodiscard]] bool is_candidate(const sys::Link& link);

}  // namespace firstlight::net
