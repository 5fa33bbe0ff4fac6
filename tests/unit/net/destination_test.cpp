// SPDX-License-Identifier: Apache-2.0
#include "net/destination.h"

#include <doctest/doctest.h>

#include <string>

namespace firstlight::net {
namespace {

using Kind = Destination::Kind;

sys::Ipv4Address ip(std::string_view text) { return sys::parse_ipv4(text).value(); }

TEST_CASE("where a URL leads") {
  struct Row {
    const char* url;
    Kind kind;
    int port;
  };
  const Row rows[] = {
      {"http://100.100.100.200", Kind::kIpv4, 80},
      {"http://100.100.100.200:8080/latest", Kind::kIpv4, 8080},
      {"https://user@10.0.0.1/", Kind::kIpv4, 443},
      {"http://[2001:db8::1]/x", Kind::kIpv6, 80},
      {"https://[2001:db8::1]:8443/x", Kind::kIpv6, 8443},
      {"http://[2001:db8::g]/x", Kind::kName, 80},
      {"http://config.example/x", Kind::kName, 80},
      {"https://config.example:0/x", Kind::kName, 443},
      {"https://config.example:99999/x", Kind::kName, 443},
      {"s3://bucket/key", Kind::kName, 443},
      {"", Kind::kAny, 0},
      {"data:,x", Kind::kAny, 0},
      {"http:///x", Kind::kAny, 0},
  };
  for (const Row& row : rows) {
    CAPTURE(row.url);
    const Destination destination = destination_of(row.url);
    CHECK(destination.kind == row.kind);
    CHECK(destination.port == row.port);
  }
  CHECK(destination_of("http://10.1.2.3:81").ipv4 == ip("10.1.2.3"));
}

TEST_CASE("which IPv6 routes lead there") {
  struct Row {
    const char* url;
    const char* prefix;
    unsigned length;
    bool leads;
  };
  const Row rows[] = {
      {"http://[2001:db8::1]/", "::", 0, true},
      {"http://[2001:db8::1]/", "2001:db8::", 64, true},
      {"http://[2001:db8:1::1]/", "2001:db8::", 64, false},
      {"http://[fe80::a9fe:a9fe%25eth0]/", "fe80::", 64, true},
      {"http://a.example/", "::", 0, true},
      {"http://a.example/", "2001:db8::", 64, false},
      {"", "::", 0, true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.url);
    const sys::Ipv6Prefix prefix{.address = sys::parse_ipv6(row.prefix).value(),
                                 .length = row.length};
    CHECK(leads_to(prefix, destination_of(row.url)) == row.leads);
  }
}

TEST_CASE("whether a lease leads there, and where to knock") {
  DhcpLease bare;
  bare.address = {.address = ip("10.7.0.5"), .length = 24};
  DhcpLease routed = bare;
  routed.routes = {{.destination = {}, .gateway = ip("10.7.0.1")}};
  DhcpLease named = bare;
  named.name_servers = {ip("10.7.0.1")};
  DhcpLease specific = bare;
  specific.routes = {
      {.destination = {.address = ip("100.100.0.0"), .length = 16}, .gateway = ip("10.7.0.1")}};
  specific.name_servers = {ip("8.8.8.8")};
  struct Row {
    const char* url;
    const DhcpLease& lease;
    bool leads;
    const char* knock;  // empty: nowhere
  };
  const Row rows[] = {
      {"", bare, true, ""},
      {"http://10.7.0.9", bare, true, "10.7.0.9"},
      {"http://10.8.0.9", bare, false, "10.8.0.9"},
      {"http://10.8.0.9", routed, true, "10.8.0.9"},
      {"http://100.100.100.200", specific, true, "100.100.100.200"},
      {"http://a.example", bare, false, ""},
      {"http://a.example", routed, true, ""},
      {"http://a.example", named, true, "10.7.0.1"},
      {"http://a.example", specific, false, "8.8.8.8"},
      {"http://[::1]", routed, false, ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.url);
    const Destination destination = destination_of(row.url);
    CHECK(leads_to(row.lease, destination) == row.leads);
    const auto endpoint = endpoint_of(row.lease, destination);
    CHECK((endpoint ? sys::to_text(endpoint->address) : "") == row.knock);
  }
  CHECK(endpoint_of(named, destination_of("http://a.example"))->port == 53);
}

}  // namespace
}  // namespace firstlight::net
