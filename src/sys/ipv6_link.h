// SPDX-License-Identifier: Apache-2.0
// IPv6 addresses and routes of network interfaces, by rtnetlink(7). Most of them are the kernel's
// work (RFC 4862); this sees them come, and adds those that it does not know.
//
// Everything throws Error kNetwork with the interface, the request and the kernel's answer.
#pragma once

#include <chrono>
#include <vector>

#include "base/unique_fd.h"
#include "sys/ipv6.h"
#include "sys/rtnetlink.h"

namespace firstlight::sys {

struct Ipv6InterfaceAddress {
  int link_index = 0;
  Ipv6Prefix prefix;
  bool usable = false;  // not a duplicate, and no longer being checked for one
};

struct Ipv6Route {
  int link_index = 0;
  Ipv6Prefix destination;  // length 0: the default route
  Ipv6Address gateway;     // unspecified: the destination is on the link
};

class Ipv6Control {
 public:
  [[nodiscard]] std::vector<Ipv6InterfaceAddress> addresses();
  // Unicast routes of the main table.
  [[nodiscard]] std::vector<Ipv6Route> routes();

  // Without detection of duplicates, which takes a second: a server, or the settings, gave it. The
  // kernel removes it after `lifetime`; 0: never.
  void add_address(int link_index, const Ipv6Prefix& address, std::chrono::seconds lifetime);
  // Removing what is not there any more is no fault.
  void remove_address(int link_index, const Ipv6Prefix& address);
  void add_route(const Ipv6Route& route);
  void remove_route(const Ipv6Route& route);

 private:
  Rtnetlink rtnetlink_;
};

// Subscribed to changes of IPv6 addresses and routes from construction on.
class Ipv6Events {
 public:
  Ipv6Events();

  // Readable when there is something to read.
  [[nodiscard]] int fd() const { return socket_.get(); }

  // Takes what there is; whether anything changed. Never blocks.
  [[nodiscard]] bool read();

 private:
  UniqueFd socket_;
};

}  // namespace firstlight::sys
