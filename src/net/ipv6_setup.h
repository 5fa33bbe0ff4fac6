// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <poll.h>

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/recorder.h"
#include "net/destination.h"
#include "net/dhcp6_client.h"
#include "net/dhcp6_socket.h"
#include "net/network_changes.h"
#include "net/network_settings.h"
#include "net/router_advertisement.h"
#include "net/router_socket.h"
#include "sys/ipv6_link.h"
#include "sys/link.h"

namespace firstlight::net {

// Brings IPv6 up on every interface at once; the first with a usable address, a route to the
// destination and, for a name, the name servers that its routers know, is the one. For a link-local
// destination the interface's own link-local address will do, so no router is waited for.
//
// The kernel does most of it: link-local address, addresses of advertised prefixes, default route
// (RFC 4861, RFC 4862), when its `accept_ra` and `disable_ipv6` let it. This asks the routers as
// well, in case the kernel's own question came before this listened; hears their name servers
// (RFC 8106); and where they say so asks by DHCPv6 for an address (M) or for name servers (O).
class Ipv6Setup {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // All must outlive this.
  Ipv6Setup(sys::LinkControl& control, const NetworkSettings& settings, NetworkChanges& changes,
            const Destination& destination);

  // An event loop calls these: what to wait for, until when at most, and then what to do about it.
  void add_polled(std::vector<pollfd>& polled) const;
  [[nodiscard]] TimePoint next_timer() const;
  void advance();

  // Set once the choice is made.
  struct Found {
    int link_index = 0;
    NetworkRecord record;
  };
  [[nodiscard]] const std::optional<Found>& winner() const { return winner_; }
  // State of every interface, for the message of a time-out.
  [[nodiscard]] std::string state() const;

 private:
  struct Port {
    sys::Link link;
    std::optional<StaticIpv6> fixed;       // of the settings
    std::unique_ptr<RouterSocket> router;  // while there is carrier, unless fixed
    std::optional<RouterAdvertisement> heard;
    TimePoint next_solicitation = TimePoint::max();
    std::chrono::milliseconds interval{0};
    std::unique_ptr<Dhcp6Socket> socket;  // when the routers say so
    std::optional<Dhcp6Client> client;    // likewise
    bool in_force = false;                // the address that DHCPv6 or the settings gave
    std::string fault;
  };

  void follow(const sys::Link& link);
  void start(Port& port);
  static void stop(Port& port);
  void handle_link_changes();
  void handle_port(Port& port);
  void hear_routers(Port& port);
  void start_dhcp(Port& port);
  void handle_dhcp(Port& port);
  void put_in_force(Port& port, const sys::Ipv6Prefix& address, std::chrono::seconds lifetime);
  void put_fixed_in_force(Port& port);
  void judge();
  [[nodiscard]] bool names_known(const Port& port) const;
  [[nodiscard]] NetworkRecord record_of(const Port& port,
                                        const std::vector<sys::Ipv6InterfaceAddress>& all) const;

  sys::LinkControl& control_;
  const NetworkSettings& settings_;
  NetworkChanges& changes_;
  const Destination& destination_;
  sys::Ipv6Control ipv6_;
  sys::LinkEvents link_events_;
  sys::Ipv6Events ipv6_events_;
  std::map<int, Port> ports_;  // by interface index
  bool changed_ = true;        // something that judge() looks at
  std::optional<Found> winner_;
};

}  // namespace firstlight::net
