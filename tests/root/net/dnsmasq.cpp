// SPDX-License-Identifier: Apache-2.0
#include "dnsmasq.h"

#include <doctest/doctest.h>

namespace firstlight::test {

namespace {

// Ready when it has said `ready`.
std::unique_ptr<Program> start(const Wire& wire, const std::vector<std::string>& options,
                               const std::vector<std::string>& more, const std::string& ready) {
  std::vector<std::string> argv = {
      "dnsmasq",    "--keep-in-foreground", "--conf-file=/dev/null", "--user=root",
      "--pid-file", "--interface=uplink",   "--bind-interfaces",     "--no-resolv",
      "--no-hosts", "--log-facility=-"};
  argv.insert(argv.end(), options.begin(), options.end());
  argv.insert(argv.end(), more.begin(), more.end());
  std::unique_ptr<Program> dnsmasq;
  wire.in_cloud([&] { dnsmasq = std::make_unique<Program>(argv); });
  std::string line = "starting";
  while (!line.empty() && line.find(ready) == std::string::npos) line = dnsmasq->read_line();
  REQUIRE(!line.empty());
  return dnsmasq;
}

}  // namespace

std::unique_ptr<Program> start_dnsmasq(const Wire& wire, const std::vector<std::string>& options) {
  return start(wire,
               {"--no-ping", "--leasefile-ro", "--dhcp-authoritative",
                "--dhcp-range=10.7.0.20,10.7.0.29,1h", "--dhcp-option=3,10.7.0.1"},
               options, "DHCP, sockets bound");
}

std::unique_ptr<Program> start_name_server(const Wire& wire,
                                           const std::vector<std::string>& options) {
  return start(wire, {}, options, "started, version");
}

}  // namespace firstlight::test
