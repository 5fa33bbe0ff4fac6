// SPDX-License-Identifier: Apache-2.0
// The network as the kernel command line or the image asks for it, and a network that is kept.
#include "net/network_settings.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <optional>
#include <regex>

#include "../../unit/net/dhcp_reply.h"
#include "base/error.h"
#include "dhcp_server.h"
#include "net/network.h"
#include "program.h"
#include "wire.h"

namespace firstlight::net {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using test::DhcpReply;
using test::DhcpRequest;
using test::DhcpServer;
using test::network_state;
using test::Wire;

constexpr const char* kSource = "http://100.100.100.200";

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

NetworkSettings settings_of(std::string_view words) {
  return parse_network_settings(words, "a test");
}

// A good lease, and name server 10.7.0.2.
DhcpServer::Answer lease() {
  return [](const DhcpRequest& request) {
    DhcpReply reply(request.type == 1 ? DhcpMessageType::kOffer : DhcpMessageType::kAck,
                    request.transaction_id, request.mac);
    reply.your_ip("10.7.0.15").addresses(54, {"10.7.0.1"}).addresses(1, {"255.255.255.0"});
    reply.addresses(3, {"10.7.0.1"}).addresses(6, {"10.7.0.2"}).option(26, "\x05\x78"s);
    return std::vector{reply.option(51, "\x00\x00\x0e\x10"s).done()};
  };
}

std::optional<Error> failure_of(Network& network, Recorder& recorder,
                                std::chrono::milliseconds bound = 5s) {
  try {
    network.require(Deadline::after(bound, "a test's deadline"), recorder, kSource);
  } catch (const Error& error) {
    return error;
  }
  return std::nullopt;
}

TEST_CASE("a fixed address: no packet is sent for it, and it is taken down again") {
  const Wire wire;
  DhcpServer server(wire, lease());
  const std::string before = network_state();
  Network network(Network::Policy::kBringUp,
                  settings_of("ip=10.7.0.77::10.7.0.1:24::eth0:none:10.7.0.3 nameserver=10.7.0.4"));
  Recorder recorder;
  CHECK_FALSE(failure_of(network, recorder));
  const std::string up = network_state();
  CAPTURE(up);
  CHECK(has(up, "inet 10.7.0.77/24"));
  CHECK(has(up, "default via 10.7.0.1 dev eth0"));
  CHECK(network.name_servers() == std::vector<std::string>{"10.7.0.3", "10.7.0.4"});
  CHECK(recorder.report().networks.at(0).method == "static");
  network.take_down();
  CHECK(network_state() == before);
  CHECK(server.discovers() == 0);
}

TEST_CASE("a fixed address without a device goes to the interface that leads to the source") {
  const Wire wire;
  wire.add_nic("eth1", "uplink1", "10.8.0.1/24");
  const std::string before = network_state();
  Network network(Network::Policy::kBringUp, settings_of("ip=10.8.0.77::10.8.0.1:24"));
  Recorder recorder;
  CHECK_FALSE(failure_of(network, recorder));
  CHECK(recorder.report().networks.at(0).interface == "eth1");
  network.take_down();
  CHECK(network_state() == before);
}

TEST_CASE("only the interface that is named is touched") {
  const Wire wire;
  wire.add_nic("eth1", "uplink1", "10.8.0.1/24");
  DhcpServer server(wire, lease());
  DhcpServer other(wire, lease(), "uplink1");
  Network network(Network::Policy::kBringUp,
                  settings_of("ip=eth0:dhcp:1300 nameserver=10.7.0.9 nameserver=10.7.0.2"));
  Recorder recorder;
  CHECK_FALSE(failure_of(network, recorder));
  CHECK(other.discovers() == 0);
  CHECK(network.name_servers() == std::vector<std::string>{"10.7.0.9", "10.7.0.2"});
  CHECK(has(network_state(), "mtu 1300"));
}

TEST_CASE("an interface that is not there is waited for, and named in the end") {
  const Wire wire;
  const std::string before = network_state();
  {
    Network network(Network::Policy::kBringUp, settings_of("ip=eth7:dhcp"));
    Recorder recorder;
    const auto error = failure_of(network, recorder, 300ms);
    REQUIRE(error);
    CHECK(error->detail().code == ErrorCode::kTimeout);
    CHECK(has(error->what(), "that the settings want IPv4 on"));
  }
  CHECK(network_state() == before);
}

TEST_CASE("ip=off: nothing is touched, the name server counts") {
  const Wire wire;
  const std::string before = network_state();
  Network network(Network::Policy::kBringUp, settings_of("ip=off nameserver=10.7.0.9"));
  Recorder recorder;
  CHECK_FALSE(failure_of(network, recorder));
  CHECK(network_state() == before);
  CHECK(network.name_servers() == std::vector<std::string>{"10.7.0.9"});
}

TEST_CASE("a network that is kept: everything but the interfaces without an address stays") {
  const Wire wire;
  wire.add_nic("eth1", "uplink1", "10.8.0.1/24");
  DhcpServer server(wire, lease());
  NetworkSettings settings;
  settings.keep = true;
  {
    Network network(Network::Policy::kBringUp, settings);
    Recorder recorder;
    CHECK_FALSE(failure_of(network, recorder));
    const std::string up = network_state();
    CAPTURE(up);
    network.take_down();
    const std::string after = network_state();
    CAPTURE(after);
    CHECK(has(after, "inet 10.7.0.15/24"));
    CHECK(has(after, "mtu 1400"));
    CHECK(has(after, "default via 10.7.0.1 dev eth0"));
    // It ends with the lease, so that nobody uses it beyond.
    CHECK(std::regex_search(after, std::regex("10\\.7\\.0\\.15/24[^\n]*valid_lft 3[56][0-9]+sec")));
    CHECK(std::regex_search(after, std::regex("eth0@[^\n]*state UP")));
    CHECK(std::regex_search(after, std::regex("eth1@[^\n]*state DOWN")));
  }
  CHECK(has(network_state(), "inet 10.7.0.15/24"));
}

TEST_CASE("a network that is to be kept but never came is taken down") {
  const Wire wire;
  const std::string before = network_state();
  {
    NetworkSettings settings;
    settings.keep = true;
    Network network(Network::Policy::kBringUp, settings);
    Recorder recorder;
    CHECK(failure_of(network, recorder, 200ms));
  }
  CHECK(network_state() == before);
}

}  // namespace
}  // namespace firstlight::net
