// SPDX-License-Identifier: Apache-2.0
// Network interfaces, their IPv4 addresses and routes, by rtnetlink(7).
//
// Everything throws Error kNetwork with the interface, the request and the kernel's answer.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "sys/ipv4.h"
#include "sys/rtnetlink.h"

namespace firstlight::sys {

struct Link {
  int index = 0;
  std::string name;
  std::string kind;  // of a software device ("bridge", "veth", …); empty for hardware
  MacAddress mac{};
  std::uint32_t mtu = 0;
  bool ethernet = false;  // ARPHRD_ETHER with a six-byte address
  bool loopback = false;
  bool up = false;       // administratively
  bool carrier = false;  // frames can be sent
};

struct InterfaceAddress {
  int link_index = 0;
  bool ipv4 = false;
  bool global = false;  // scope universe: reachable beyond the link
  Ipv4Prefix prefix;    // meaningful for IPv4
};

struct Route {
  int link_index = 0;
  Ipv4Prefix destination;        // length 0: the default route
  Ipv4Address gateway;           // unspecified: the destination is on the link
  Ipv4Address source;            // preferred source address; unspecified: the kernel chooses
  std::uint32_t metric = 0;      // of two routes to one place the lower one is used
  bool gateway_on_link = false;  // take the gateway as reachable though no prefix covers it
};

class LinkControl {
 public:
  [[nodiscard]] std::vector<Link> links();
  // IPv4 and IPv6 addresses of all interfaces.
  [[nodiscard]] std::vector<InterfaceAddress> addresses();
  // Unicast IPv4 routes of the main table.
  [[nodiscard]] std::vector<Route> routes();

  void set_up(int link_index, bool up);
  void set_mtu(int link_index, std::uint32_t mtu);
  // The kernel removes the address after `lifetime`; 0: never.
  void add_address(int link_index, const Ipv4Prefix& address,
                   std::chrono::seconds lifetime = std::chrono::seconds{0});
  // Removing what is not there any more is no fault.
  void remove_address(int link_index, const Ipv4Prefix& address);
  void add_route(const Route& route);
  void remove_route(const Route& route);

 private:
  Rtnetlink rtnetlink_;
};

// Subscribed to changes of interfaces from construction on: a NIC appears, gets or loses carrier.
class LinkEvents {
 public:
  LinkEvents();

  // Readable when there is something to read.
  [[nodiscard]] int fd() const { return socket_.get(); }

  // The present state of every interface that changed, oldest first; never blocks. When the kernel
  // had to drop events (ENOBUFS), `overflowed` is set and the caller has to list the links anew.
  struct Changes {
    std::vector<Link> links;
    std::vector<int> removed;  // indices of interfaces that are gone
    bool overflowed = false;
  };
  [[nodiscard]] Changes read();

 private:
  UniqueFd socket_;
};

}  // namespace firstlight::sys
