// SPDX-License-Identifier: Apache-2.0
#include "platform/service_addresses.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "sys/ipv4.h"
#include "sys/root.h"

namespace firstlight::platform {

std::vector<std::string> openstack_ipv6_urls(const std::vector<sys::Link>& links,
                                             const std::vector<sys::InterfaceAddress>& addresses) {
  std::vector<std::string> urls;
  for (const sys::Link& link : links) {
    const bool has_ipv6 = std::any_of(addresses.begin(), addresses.end(), [&](const auto& address) {
      return address.link_index == link.index && !address.ipv4;
    });
    if (link.loopback || !link.up || !has_ipv6) continue;
    // RFC 6874: the zone of an address in a URL is set off by an encoded per cent sign.
    urls.push_back(fmt::format("http://[fe80::a9fe:a9fe%25{}]", link.name));
  }
  return urls;
}

std::vector<std::string> openstack_ipv4_base_urls(Acquisition& run, const HttpService& service) {
  return {metadata_base(run, service.base_url)};
}

std::vector<std::string> openstack_ipv6_base_urls(Acquisition& /*run*/,
                                                  const HttpService& /*service*/) {
  sys::LinkControl control;
  return openstack_ipv6_urls(control.links(), control.addresses());
}

std::string dhcp_server_of(std::string_view lease_file) {
  constexpr std::string_view kKey = "SERVER_ADDRESS=";
  while (!lease_file.empty()) {
    const std::string_view line = take_line(lease_file);
    if (!line.starts_with(kKey)) continue;
    const auto address = sys::parse_ipv4(line.substr(kKey.size()));
    return address ? sys::to_text(*address) : std::string();
  }
  return {};
}

std::vector<std::string> cloudstack_base_urls(Acquisition& run, const HttpService& service) {
  if (!run.sources.metadata_base_url.empty()) return {metadata_base(run, service.base_url)};
  if (const auto server = run.network.dhcp_server()) return {"http://" + sys::to_text(*server)};
  // Somebody else has set the network up.
  constexpr std::string_view kLeases = "/run/systemd/netif/leases";
  constexpr std::size_t kMaxLeaseFileBytes = 64UL * 1024UL;
  const sys::Root root(run.sources.machine);
  for (const std::string& name : root.list_directory(kLeases)) {
    const auto text = root.read_file(fmt::format("{}/{}", kLeases, name), kMaxLeaseFileBytes);
    const std::string server = dhcp_server_of(text.value_or(""));
    if (!server.empty()) return {"http://" + server};
  }
  return {};
}

}  // namespace firstlight::platform
