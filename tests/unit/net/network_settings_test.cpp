// SPDX-License-Identifier: Apache-2.0
#include "net/network_settings.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>

#include "base/error.h"

namespace firstlight::net {
namespace {

std::string text_of(const InterfaceSettings& settings) {
  std::string text = settings.device.empty() ? "*" : settings.device;
  if (settings.dhcp) text += " dhcp";
  if (settings.ipv6_auto) text += " auto6";
  if (settings.ipv4) {
    text += " " + sys::to_text(settings.ipv4->address);
    if (!settings.ipv4->gateway.is_unspecified()) {
      text += " via " + sys::to_text(settings.ipv4->gateway);
    }
  }
  if (settings.ipv6) {
    text += " " + sys::to_text(settings.ipv6->address);
    if (!settings.ipv6->gateway.is_unspecified()) {
      text += " via " + sys::to_text(settings.ipv6->gateway);
    }
  }
  if (settings.mtu) text += fmt::format(" mtu {}", *settings.mtu);
  return text;
}

// "off", or one line for each interface, then the servers.
std::string text_of(const NetworkSettings& settings) {
  std::string text = settings.off ? "off" : "";
  for (const InterfaceSettings& one : settings.interfaces) {
    text += (text.empty() ? "" : "; ") + text_of(one);
  }
  for (const std::string& server : settings.name_servers) text += " dns " + server;
  for (const std::string& server : settings.ntp_servers) text += " ntp " + server;
  return text;
}

TEST_CASE("what is understood") {
  struct Row {
    const char* words;
    const char* settings;
  };
  const Row rows[] = {
      {"", ""},
      {"  # a comment ip=off\n# another", ""},
      {"ip=dhcp", "* dhcp"},
      {"ip=on", "* dhcp"},
      {"ip=any", "* dhcp"},
      {"ip=both", "* dhcp"},
      {"ip=single-dhcp", "* dhcp"},
      {"ip=off", "off"},
      {"ip=none", "off"},
      {"ip=off ip=dhcp", "* dhcp"},
      {"ip=dhcp ip=off", "off"},
      {"ip=eth0:dhcp", "eth0 dhcp"},
      {"ip=eth0:on:1400", "eth0 dhcp mtu 1400"},
      {"ip=eth0:off", "off"},
      {"ip=off ip=eth0:dhcp", "*; eth0 dhcp"},
      {"ip=eth0:dhcp ip=off", "eth0 dhcp; *"},
      {"ip=off ip=10.0.0.5:::24::eth0:none ip=dhcp", "eth0 10.0.0.5/24; * dhcp"},
      {"ip=::::host:eth0:dhcp", "eth0 dhcp"},
      {"ip=::::host::dhcp", "* dhcp"},
      {"ip=:::::eth1:", "eth1 dhcp"},
      {"ip=10.0.0.5", "* 10.0.0.5/8"},
      {"ip=192.168.1.5::192.168.1.1", "* 192.168.1.5/24 via 192.168.1.1"},
      {"ip=10.0.0.5::10.0.0.1:255.255.255.0::eth0:none", "eth0 10.0.0.5/24 via 10.0.0.1"},
      {"ip=10.0.0.5:10.0.0.9:10.0.0.1:24:host:eth0:off", "eth0 10.0.0.5/24 via 10.0.0.1"},
      {"ip=10.0.0.5::10.0.0.1:24:host:eth0", "eth0 10.0.0.5/24 via 10.0.0.1"},
      {"ip=10.0.0.5:::32::eth0:dhcp", "eth0 10.0.0.5/32"},
      {"ip=10.0.0.5:::24::eth0:none:9000", "eth0 10.0.0.5/24 mtu 9000"},
      {"ip=10.0.0.5:::24::eth0:none:10.0.0.2:10.0.0.3:10.0.0.4",
       "eth0 10.0.0.5/24 dns 10.0.0.2 dns 10.0.0.3 ntp 10.0.0.4"},
      {"ip=10.0.0.5:::24::eth0:none::10.0.0.3", "eth0 10.0.0.5/24 dns 10.0.0.3"},
      {"ip=eth0:dhcp ip=10.0.0.5:::24::eth1:none", "eth0 dhcp; eth1 10.0.0.5/24"},
      {"ip=eth0:dhcp ip=10.0.0.5:::24::eth0:none", "eth0 10.0.0.5/24"},
      {"ip=dhcp\n# c\nnameserver=10.0.0.2\tnameserver=10.0.0.3",
       "* dhcp dns 10.0.0.2 dns 10.0.0.3"},
      {"ip=auto6", "* auto6"},
      {"ip=eth0:dhcp6", "eth0 auto6"},
      {"ip=::::host:eth0:either6:1400", "eth0 auto6 mtu 1400"},
      {"ip=[2001:db8::5]", "* 2001:db8::5/64"},
      {"ip=[2001:db8::5]::[fe80::1]:48::eth0:none:[2001:db8::2]",
       "eth0 2001:db8::5/48 via fe80::1 dns 2001:db8::2"},
      {"nameserver=[2001:db8::2] nameserver=2001:db8::3", " dns 2001:db8::2 dns 2001:db8::3"},
      {"nameserver=10.0.0.2", " dns 10.0.0.2"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.words);
    CHECK(text_of(parse_network_settings(row.words, "a test")) == row.settings);
  }
}

TEST_CASE("what makes no sense is refused by name") {
  const char* const rows[] = {
      "ip=",
      "ip=dchp",
      "ip=bootp",
      "ip=ibft",
      "ip=10.0.0",
      "ip=eth0",
      "ip=eth0:dchp",
      "ip=eth0:dhcp:99",
      "ip=eth0:dhcp:70000",
      "ip=eth0:dhcp::52:54:00:01:02:03",
      "ip=eth0:dhcp:1400:52:54:00:01:02:03",
      "ip=a/b:dhcp",
      "ip=averyverylongname:dhcp",
      "ip=127.0.0.1:::8::eth0:none",
      "ip=224.0.0.1:::8::eth0:none",
      "ip=0.0.0.0:::8::eth0:none",
      "ip=10.0.0.5:::0::eth0:none",
      "ip=10.0.0.5:::33::eth0:none",
      "ip=10.0.0.5:::255.0.255.0::eth0:none",
      "ip=10.0.0.5::gateway:24::eth0:none",
      "ip=10.0.0.5::0.0.0.0:24::eth0:none",
      "ip=10.0.0.5:::24::../eth0:none",
      "ip=10.0.0.5:::24::eth0:dchp",
      "ip=10.0.0.5:::24::eth0:none:dns",
      "ip=10.0.0.5:::24::eth0:none:10.0.0.2:x",
      "ip=10.0.0.5:::24::eth0:none:1:2:3:4:5",
      "ip=2001:db8::5",
      "ip=[2001:db8::5",
      "ip=[2001:db8::g]",
      "ip=[fe80::5]",
      "ip=[2001:db8::5]:::0::eth0:none",
      "ip=[2001:db8::5]:::129::eth0:none",
      "ip=[2001:db8::5]:::ffff::eth0:none",
      "ip=[2001:db8::5]::10.0.0.1:64::eth0:none",
      "ip=[2001:db8::5]::[ff02::1]:64::eth0:none",
      "ip=10.0.0.5::[2001:db8::1]:24::eth0:none",
      "ip=link6",
      "nameserver=fe80::1",
      "nameserver=",
      "nameserver=dns.example",
      "nameserver=0.0.0.0",
      "ip",
      "rd.neednet=1",
  };
  for (const char* const row : rows) {
    CAPTURE(row);
    try {
      static_cast<void>(parse_network_settings(row, "/usr/lib/firstlight/network.conf"));
      FAIL_CHECK("was accepted");
    } catch (const Error& error) {
      CHECK(error.detail().code == ErrorCode::kUsage);
      CHECK(error.detail().object == std::string(row) + " of /usr/lib/firstlight/network.conf");
    }
  }
}

TEST_CASE("the number of entries is bounded") {
  std::string many;
  for (std::size_t i = 0; i < kMaxConfiguredEntries; ++i) many += "nameserver=10.0.0.1 ";
  CHECK(parse_network_settings(many, "x").name_servers.size() == kMaxConfiguredEntries);
  CHECK_THROWS_AS(static_cast<void>(parse_network_settings(many + many, "x")), Error);
}

TEST_CASE("which settings a device has") {
  const NetworkSettings named = parse_network_settings("ip=eth0:dhcp", "x");
  CHECK(named.of_device("eth0", true) != nullptr);
  CHECK(named.of_device("eth1", true) == nullptr);
  const NetworkSettings all = parse_network_settings("ip=dhcp ip=eth1:off", "x");
  CHECK(all.of_device("eth0", true)->dhcp);
  CHECK_FALSE(all.of_device("eth1", true)->dhcp);
  CHECK(all.of_device("bond0", false) == nullptr);
}

TEST_CASE("which families are allowed") {
  struct Row {
    const char* text;
    bool ipv4;
    bool ipv6;
  };
  const Row rows[] = {
      {"", true, true},
      {"nameserver=10.0.0.1", true, true},
      {"ip=dhcp", true, false},
      {"ip=auto6", false, true},
      {"ip=eth0:dhcp ip=eth1:auto6", true, true},
      {"ip=10.7.0.77::10.7.0.1:24::eth0:none", true, false},
      {"ip=[fd00::7]::[fd00::1]:64::eth0:none", false, true},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.text));
    const NetworkSettings settings = parse_network_settings(row.text, "x");
    CHECK(settings.allow_ipv4() == row.ipv4);
    CHECK(settings.allow_ipv6() == row.ipv6);
  }
}

}  // namespace
}  // namespace firstlight::net
