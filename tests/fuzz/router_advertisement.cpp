// SPDX-License-Identifier: Apache-2.0
// Any bytes as a router advertisement: nothing but bounded, sensible values comes out, and what
// stands behind a good one does not change what it says.
#include "net/router_advertisement.h"

#include <algorithm>

#include "net/dns_names.h"
#include "text_checks.h"

namespace firstlight::fuzz {
namespace {

void check_advertisement(const net::RouterAdvertisement& heard) {
  require(heard.name_servers.size() <= net::kMaxRouterNameServers, "name servers are bounded");
  for (const sys::Ipv6Address& server : heard.name_servers) {
    require(!server.is_unspecified() && !server.is_multicast(), "a name server has an address");
    require(std::count(heard.name_servers.begin(), heard.name_servers.end(), server) == 1,
            "a name server is there once");
    require(sys::parse_ipv6(sys::to_text(server)) == server, "an address reads as it is written");
  }
  require(heard.search_domains.size() <= net::kMaxDomainNames, "search domains are bounded");
  for (const std::string& name : heard.search_domains) {
    require(net::is_domain_name(name), "a search domain is one", name);
  }
}

void check(std::string_view bytes) {
  const auto heard = net::decode_router_advertisement(bytes);
  if (!heard) return;
  check_advertisement(*heard);
  const std::string unknown_option("\xfe\x01\0\0\0\0\0\0", 8);
  const auto longer = net::decode_router_advertisement(std::string(bytes) + unknown_option);
  require(longer && longer->name_servers == heard->name_servers &&
              longer->search_domains == heard->search_domains,
          "an option that is not known changes nothing");
  require(!net::decode_router_advertisement(std::string(bytes) + '\1'),
          "half an option makes it void");
}

}  // namespace
}  // namespace firstlight::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  firstlight::fuzz::check(firstlight::fuzz::input_text(data, size));
  return 0;
}
