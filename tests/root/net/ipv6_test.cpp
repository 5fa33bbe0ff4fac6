// SPDX-License-Identifier: Apache-2.0
// IPv6 by router advertisement, by DHCPv6 and by the settings, with Debian's radvd and dnsmasq.
#include <curl/curl.h>
#include <doctest/doctest.h>
#include <unistd.h>

#include <future>
#include <optional>
#include <regex>
#include <thread>

#include "../skipped.h"
#include "base/error.h"
#include "dnsmasq.h"
#include "net/fetcher.h"
#include "net/network.h"
#include "net/reference_fetcher.h"
#include "program.h"
#include "radvd.h"
#include "wire.h"

namespace firstlight::net {
namespace {

using namespace std::chrono_literals;
using test::network_state;
using test::Program;
using test::Radvd;
using test::Wire;

constexpr const char* kSource = "http://[2001:db8:7::1]/";
constexpr const char* kName = "http://config.test/";

constexpr const char* kPrefix = "  prefix 2001:db8:7::/64 { };\n";
constexpr const char* kNameServers =
    "  RDNSS 2001:db8:7::1 2001:db8:7::2 { };\n  DNSSL a.test b.test { };\n";

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// The cloud's end of the wire gets an address at once.
void give_cloud_an_address(const Wire& wire) {
  wire.in_cloud([] {
    test::run({"ip", "address", "add", "2001:db8:7::1/64", "dev", "uplink", "nodad"});
    test::run({"ip", "address", "add", "fe80::1/64", "dev", "uplink", "nodad"});
  });
}

std::optional<Error> failure_of(Network& network, Recorder& recorder, std::string_view url,
                                std::chrono::milliseconds bound = 15s) {
  try {
    network.require(Deadline::after(bound, "a test's deadline"), recorder, url);
  } catch (const Error& error) {
    return error;
  }
  return std::nullopt;
}

// A web server in the cloud, with a file `config` of `text`.
class WebServer {
 public:
  WebServer(const Wire& wire, const std::string& text) {
    folder_ = test::run({"mktemp", "-d"});
    folder_.pop_back();
    test::run({"sh", "-c", "printf %s '" + text + "' >" + folder_ + "/config"});
    wire.in_cloud([&] {
      program_.emplace(std::vector<std::string>{"python3", "-u", "-m", "http.server", "80",
                                                "--bind", "2001:db8:7::1", "--directory", folder_});
    });
    REQUIRE(has(program_->read_line(), "Serving HTTP"));
  }
  WebServer(const WebServer&) = delete;
  WebServer& operator=(const WebServer&) = delete;
  ~WebServer() {
    program_.reset();
    test::run({"rm", "-r", folder_});
  }

 private:
  std::string folder_;
  std::optional<Program> program_;
};

std::string fetched(Network& network, Recorder& recorder, const std::string& url) {
  Fetcher fetcher(network, recorder);
  HttpRequest request;
  request.url = url;
  request.max_body_bytes = 100;
  request.deadline = Deadline::after(10s, "a test's deadline");
  return fetcher.send(request).body;
}

TEST_CASE("an address by router advertisement, and everything is taken down again") {
  const Wire wire;
  give_cloud_an_address(wire);
  const Radvd radvd(wire, std::string(kPrefix) + kNameServers);
  const WebServer server(wire, "by address");
  const std::string before = network_state();
  Network network(Network::Policy::kBringUp);
  Recorder recorder;
  const std::int64_t started_us = monotonic_us();
  CHECK_FALSE(failure_of(network, recorder, kSource));
  MESSAGE("IPv6 after ", monotonic_us() - started_us, " us");
  REQUIRE(recorder.report().networks.size() == 1);
  const NetworkRecord& record = recorder.report().networks[0];
  CHECK(record.interface == "eth0");
  CHECK(record.method == "router advertisement");
  REQUIRE(record.addresses.size() == 1);
  CHECK(has(record.addresses[0], "2001:db8:7:"));
  CHECK(has(network_state(), "default via fe80::"));
  CHECK(fetched(network, recorder, std::string(kSource) + "config") == "by address");
  network.take_down();
  CHECK(network_state() == before);
}

TEST_CASE("no IPv4: a name that has only an IPv6 address, by the routers' name servers") {
  const Wire wire;
  give_cloud_an_address(wire);
  const Radvd radvd(wire, std::string(kPrefix) + "  RDNSS fe80::1 { };\n" + kNameServers);
  const WebServer server(wire, "by name");
  const auto dnsmasq = test::start_name_server(
      wire, {"--address=/config.test/2001:db8:7::1", "--local=/config.test/"});
  const std::string before = network_state();
  Network network(Network::Policy::kBringUp);
  Recorder recorder;
  CHECK_FALSE(failure_of(network, recorder, kName));
  CHECK(network.name_servers() == std::vector<std::string>{"2001:db8:7::1", "2001:db8:7::2"});
  CHECK(recorder.report().networks.at(0).name_servers.at(0) == "fe80::1%eth0");
  REQUIRE(recorder.report().warnings.size() == 1);
  CHECK(has(recorder.report().warnings[0], "fe80::1%eth0 is not used"));
  CHECK(recorder.report().networks.at(0).search_domains ==
        std::vector<std::string>{"a.test", "b.test"});
  if (curl_version_info(CURLVERSION_NOW)->ares != nullptr) {
    CHECK(fetched(network, recorder, std::string(kName) + "config") == "by name");
  }
  network.take_down();
  CHECK(network_state() == before);
}

TEST_CASE("a link-local destination needs no router, and a name is not reached by that yet") {
  const Wire wire;
  give_cloud_an_address(wire);
  const std::string before = network_state();
  Network network(Network::Policy::kBringUp);
  Recorder recorder;
  CHECK_FALSE(failure_of(network, recorder, "http://[fe80::a9fe:a9fe]/"));
  REQUIRE(recorder.report().networks.size() == 1);
  CHECK(recorder.report().networks[0].method == "link-local");
  CHECK(has(recorder.report().networks[0].addresses.at(0), "fe80::"));
  CHECK(failure_of(network, recorder, kSource, 1200ms));
  const Radvd radvd(wire, std::string(kPrefix) + kNameServers);
  CHECK_FALSE(failure_of(network, recorder, kName));
  CHECK(network.name_servers() == std::vector<std::string>{"2001:db8:7::1", "2001:db8:7::2"});
  network.take_down();
  CHECK(network_state() == before);
}

TEST_CASE("DHCPv6: an address where the routers say so, or name servers only") {
  struct Row {
    const char* what;
    const char* range;
    const char* method;
    const char* address;
    const char* url;
  };
  const Row rows[] = {
      {"stateful, for an address", "--dhcp-range=2001:db8:7::100,2001:db8:7::1ff,64,1h", "dhcpv6",
       "2001:db8:7::1", kSource},
      {"stateful, for a name", "--dhcp-range=2001:db8:7::100,2001:db8:7::1ff,64,1h", "dhcpv6",
       "2001:db8:7::1", kName},
      {"stateless, for a name", "--dhcp-range=2001:db8:7::,ra-stateless,64,1h",
       "router advertisement", "2001:db8:7:", kName},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const Wire wire;
    give_cloud_an_address(wire);
    const auto dnsmasq =
        test::start_dnsmasq(wire, {"--no-dhcpv4-interface=uplink", "--enable-ra", row.range,
                                   "--port=0", "--dhcp-option=option6:dns-server,[2001:db8:7::2]"});
    const std::string before = network_state();
    Network network(Network::Policy::kBringUp);
    Recorder recorder;
    const auto error = failure_of(network, recorder, row.url);
    CHECK_MESSAGE(!error, error->what());
    if (!error) {
      const NetworkRecord& record = recorder.report().networks.at(0);
      CHECK(record.method == row.method);
      CHECK(has(record.addresses.at(0), row.address));
      CHECK(network.name_servers() == std::vector<std::string>{"2001:db8:7::2"});
    }
    network.take_down();
    CHECK(network_state() == before);
  }
}

TEST_CASE("a router that comes late is heard") {
  const Wire wire;
  give_cloud_an_address(wire);
  std::promise<void> done;
  std::thread later([&] {
    ::usleep(3'000'000);
    const Radvd radvd(wire, kPrefix);  // ends with its thread
    done.get_future().wait();
  });
  Network network(Network::Policy::kBringUp);
  Recorder recorder;
  CHECK_FALSE(failure_of(network, recorder, kSource));
  done.set_value();
  later.join();
}

TEST_CASE("no router: the message says so, and nothing is left behind") {
  const Wire wire;
  const std::string before = network_state();
  {
    Network network(Network::Policy::kBringUp);
    Recorder recorder;
    const auto error = failure_of(network, recorder, kSource, 500ms);
    REQUIRE(error);
    CHECK(error->detail().code == ErrorCode::kTimeout);
    CAPTURE(std::string(error->what()));
    CHECK(has(error->what(), "get an IPv6 address on"));
    CHECK(has(error->what(), "eth0 (IPv6): no router advertisement"));
  }
  {
    Network network(Network::Policy::kBringUp);
    Recorder recorder;
    const auto error = failure_of(network, recorder, kName, 1500ms);
    REQUIRE(error);
    CHECK(has(error->what(), "DISCOVER"));
    CHECK(has(error->what(), "eth0 (IPv6)"));
  }
  {
    Network network(Network::Policy::kBringUp);
    Recorder recorder;
    const auto error = failure_of(network, recorder, "http://100.100.100.200", 1500ms);
    REQUIRE(error);
    CHECK_FALSE(has(error->what(), "IPv6"));
  }
  CHECK(network_state() == before);
}

TEST_CASE("a fixed IPv6 address") {
  const Wire wire;
  give_cloud_an_address(wire);
  const std::string before = network_state();
  Network network(Network::Policy::kBringUp,
                  parse_network_settings("ip=[2001:db8:7::77]::[2001:db8:7::1]:64::eth0:none "
                                         "nameserver=[2001:db8:7::3]",
                                         "a test"));
  Recorder recorder;
  CHECK_FALSE(failure_of(network, recorder, "http://[2001:db8:ffff::1]/"));
  const std::string up = network_state();
  CAPTURE(up);
  CHECK(has(up, "inet6 2001:db8:7::77/64"));
  CHECK(has(up, "default via 2001:db8:7::1 dev eth0"));
  CHECK(recorder.report().networks.at(0).method == "static");
  CHECK(network.name_servers() == std::vector<std::string>{"2001:db8:7::3"});
  network.take_down();
  CHECK(network_state() == before);
}

TEST_CASE("IPv6 comes to an IPv4 network when a reference needs it, and both go") {
  const Wire wire;
  give_cloud_an_address(wire);
  const auto dnsmasq = test::start_dnsmasq(
      wire, {"--enable-ra", "--dhcp-range=2001:db8:7::100,2001:db8:7::1ff,64,1h", "--port=0"});
  const std::string before = network_state();
  const WebServer server(wire, "a reference");
  Network network(Network::Policy::kBringUp);
  Recorder recorder;
  CHECK_FALSE(failure_of(network, recorder, "http://100.100.100.200"));
  Fetcher fetcher(network, recorder);
  ReferenceFetcher references(network, fetcher, Deadline::after(15s, "a test's deadline"),
                              recorder);
  config::Resource reference;
  reference.source = std::string(kSource) + "config";
  CHECK(references.fetch(reference).bytes == "a reference");
  REQUIRE(recorder.report().networks.size() == 2);
  CHECK(recorder.report().networks[0].method == "dhcp");
  CHECK(recorder.report().networks[1].method == "dhcpv6");
  network.take_down();
  CHECK(network_state() == before);
}

TEST_CASE("an IPv6 network that is kept") {
  const Wire wire;
  give_cloud_an_address(wire);
  const auto dnsmasq =
      test::start_dnsmasq(wire, {"--no-dhcpv4-interface=uplink", "--enable-ra", "--port=0",
                                 "--dhcp-range=2001:db8:7::100,2001:db8:7::1ff,64,1h"});
  NetworkSettings settings;
  settings.keep = true;
  Network network(Network::Policy::kBringUp, settings);
  Recorder recorder;
  CHECK_FALSE(failure_of(network, recorder, kSource));
  network.take_down();
  const std::string after = network_state();
  CAPTURE(after);
  CHECK(std::regex_search(after,
                          std::regex("2001:db8:7::1[0-9a-f]+/128[^\n]*valid_lft 3[56][0-9]+sec")));
  CHECK(std::regex_search(after, std::regex("eth0@[^\n]*state UP")));
}

}  // namespace
}  // namespace firstlight::net
