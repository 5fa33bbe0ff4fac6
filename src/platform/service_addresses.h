// SPDX-License-Identifier: Apache-2.0
// Where a metadata service may be, on clouds where it is not at one fixed address.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/acquisition.h"
#include "platform/http_service.h"
#include "sys/link.h"

namespace firstlight::platform {

// OpenStack: the IPv4 address; and over every interface that is up and has an IPv6 address the
// link-local one (OpenStack Nova, "Metadata service"), which the network is brought up for.
[[nodiscard]] std::vector<std::string> openstack_ipv4_base_urls(Acquisition& run,
                                                                const HttpService& service);
inline constexpr std::string_view kOpenStackIpv6Service = "http://[fe80::a9fe:a9fe]";
[[nodiscard]] std::vector<std::string> openstack_ipv6_base_urls(Acquisition& run,
                                                                const HttpService& service);
[[nodiscard]] std::vector<std::string> openstack_ipv6_urls(
    const std::vector<sys::Link>& links, const std::vector<sys::InterfaceAddress>& addresses);

// CloudStack: the DHCP server, which is the network's virtual router.
[[nodiscard]] std::vector<std::string> cloudstack_base_urls(Acquisition& run,
                                                            const HttpService& service);
// SERVER_ADDRESS of a lease file of systemd-networkd; empty if it has none.
[[nodiscard]] std::string dhcp_server_of(std::string_view lease_file);

}  // namespace firstlight::platform
