// SPDX-License-Identifier: Apache-2.0
// How the network is to be set up when DHCP on every interface is not it: the words `ip=` and
// `nameserver=` of the kernel command line or of the image's network.conf. Pure.
//
// The forms are those of the kernel's nfsroot documentation and of dracut.cmdline(7):
//   ip=METHOD                        off, none; dhcp, on, any, both, single-dhcp;
//                                    auto6, dhcp6, either6
//   ip=DEVICE:METHOD[:MTU]
//   ip=CLIENT:SERVER:GATEWAY:NETMASK:HOSTNAME:DEVICE:METHOD[:MTU]
//   ip=CLIENT:SERVER:GATEWAY:NETMASK:HOSTNAME:DEVICE:METHOD[:DNS0[:DNS1[:NTP0]]]
// An IPv6 address is in brackets. NETMASK is a mask or a prefix length (of IPv6: 64 if empty).
// SERVER and HOSTNAME have no use here. An address that is given is used, whatever METHOD says.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sys/ipv4.h"
#include "sys/ipv6.h"

namespace firstlight::net {

struct StaticIpv4 {
  sys::Ipv4Prefix address;
  sys::Ipv4Address gateway;  // unspecified: none
  friend bool operator==(const StaticIpv4&, const StaticIpv4&) = default;
};

struct StaticIpv6 {
  sys::Ipv6Prefix address;
  sys::Ipv6Address gateway;  // unspecified: none
  friend bool operator==(const StaticIpv6&, const StaticIpv6&) = default;
};

struct InterfaceSettings {
  std::string device;      // empty: every Ethernet interface
  bool dhcp = false;       // ask for an IPv4 lease
  bool ipv6_auto = false;  // by router advertisement, and DHCPv6 if that says so
  std::optional<StaticIpv4> ipv4;
  std::optional<StaticIpv6> ipv6;
  std::optional<std::uint32_t> mtu;
  friend bool operator==(const InterfaceSettings&, const InterfaceSettings&) = default;
};

struct NetworkSettings {
  bool off = false;                           // set nothing up, use what is there
  bool keep = false;                          // leave what was set up for the init to find
  std::vector<InterfaceSettings> interfaces;  // empty: every Ethernet interface
  std::vector<std::string> name_servers;      // addresses; come before those that a server names
  std::vector<std::string> ntp_servers;

  // What is to be done with a device; nullptr: nothing. Not for empty `interfaces`.
  [[nodiscard]] const InterfaceSettings* of_device(std::string_view device, bool ethernet) const;

  // Whether any interface may have an address of the family.
  [[nodiscard]] bool allow_ipv4() const;
  [[nodiscard]] bool allow_ipv6() const;
};

// More interfaces, or more servers of a kind, are refused.
inline constexpr std::size_t kMaxConfiguredEntries = 32;

// `text`: words separated by white space, a '#' where a word would start begins a comment up to the
// end of the line. Words for the same device: the last one holds. Throws Error kUsage naming the
// word and `origin` for a value that makes no sense and for any other word.
[[nodiscard]] NetworkSettings parse_network_settings(std::string_view text,
                                                     std::string_view origin);

// Where an image says the like; used when the kernel command line has no such word.
inline constexpr std::string_view kNetworkConfPath = "/usr/lib/firstlight/network.conf";

}  // namespace firstlight::net
