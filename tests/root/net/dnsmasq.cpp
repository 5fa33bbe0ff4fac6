// SPDX-License-Identifier: Apache-2.0
#include "dnsmasq.h"

#include <doctest/doctest.h>

namespace firstlight::test {

std::unique_ptr<Program> start_dnsmasq(const Wire& wire, const std::vector<std::string>& options) {
  std::vector<std::string> argv = {"dnsmasq",
                                   "--keep-in-foreground",
                                   "--conf-file=/dev/null",
                                   "--user=root",
                                   "--pid-file",
                                   "--interface=uplink",
                                   "--bind-interfaces",
                                   "--no-ping",
                                   "--leasefile-ro",
                                   "--dhcp-authoritative",
                                   "--dhcp-range=10.7.0.20,10.7.0.29,1h",
                                   "--dhcp-option=3,10.7.0.1",
                                   "--no-resolv",
                                   "--no-hosts",
                                   "--log-facility=-"};
  argv.insert(argv.end(), options.begin(), options.end());
  std::unique_ptr<Program> dnsmasq;
  wire.in_cloud([&] { dnsmasq = std::make_unique<Program>(argv); });
  std::string line = "starting";
  while (!line.empty() && line.find("DHCP, sockets bound") == std::string::npos) {
    line = dnsmasq->read_line();
  }
  REQUIRE(!line.empty());
  return dnsmasq;
}

}  // namespace firstlight::test
