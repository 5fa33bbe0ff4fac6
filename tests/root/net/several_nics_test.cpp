// SPDX-License-Identifier: Apache-2.0
// A machine with several NICs: the first lease that leads to the source is kept.
#include <doctest/doctest.h>
#include <unistd.h>

#include <optional>

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

// A server on one wire: gives `address`/24 with `router` (empty: none), after `delay_ms`.
DhcpServer::Answer gives(const char* address, const char* server, const char* router,
                         int delay_ms = 0) {
  return [=](const DhcpRequest& request) {
    if (delay_ms > 0) ::usleep(static_cast<useconds_t>(delay_ms) * 1000);
    DhcpReply reply(request.type == 1 ? DhcpMessageType::kOffer : DhcpMessageType::kAck,
                    request.transaction_id, request.mac);
    reply.your_ip(address).addresses(54, {server}).addresses(1, {"255.255.255.0"});
    if (*router != '\0') reply.addresses(3, {router});
    return std::vector{reply.done()};
  };
}

struct Outcome {
  std::optional<Error> error;
  std::chrono::milliseconds time{0};
};

Outcome require(Network& network, std::string_view url, std::chrono::milliseconds bound = 10s) {
  Recorder recorder;
  Outcome outcome;
  const auto start = std::chrono::steady_clock::now();
  try {
    network.require(Deadline::after(bound, "a test's deadline"), recorder, url);
  } catch (const Error& error) {
    outcome.error = error;
  }
  outcome.time = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - start);
  return outcome;
}

struct Row {
  const char* what;
  const char* router0;
  int delay0_ms;
  const char* router1;
  int delay1_ms;
  const char* winner;
  int longest_ms;
};

TEST_CASE("the first lease that leads to the source wins") {
  const Row rows[] = {
      {"both lead there, eth0 is sooner", "10.7.0.1", 0, "10.8.0.1", 300, "eth0", 250},
      {"both lead there, eth1 is sooner", "10.7.0.1", 300, "10.8.0.1", 0, "eth1", 250},
      {"eth0 has no route there", "", 0, "10.8.0.1", 100, "eth1", 900},
      {"eth0's gateway is not there", "10.7.0.250", 0, "10.8.0.1", 100, "eth1", 900},
      {"eth1's gateway is not there, but sooner", "10.7.0.1", 100, "10.8.0.250", 0, "eth0", 900},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const Wire wire;
    wire.add_nic("eth1", "uplink1", "10.8.0.1/24");
    DhcpServer zero(wire, gives("10.7.0.15", "10.7.0.1", row.router0, row.delay0_ms));
    DhcpServer one(wire, gives("10.8.0.15", "10.8.0.1", row.router1, row.delay1_ms), "uplink1");
    const std::string before = network_state();
    Network network(Network::Policy::kBringUp);
    const Outcome outcome = require(network, kSource);
    CHECK_FALSE(outcome.error);
    CHECK(outcome.time.count() < row.longest_ms);
    const std::string up = network_state();
    CAPTURE(up);
    const bool zero_won = row.winner == "eth0"s;
    CHECK(has(up, "10.7.0.15") == zero_won);
    CHECK(has(up, "10.8.0.15") != zero_won);
    network.take_down();
    CHECK(network_state() == before);
  }
}

TEST_CASE("one interface, and its lease does not lead to the source: the message says so") {
  const Wire wire;
  DhcpServer server(wire, gives("10.7.0.15", "10.7.0.1", ""));
  const std::string before = network_state();
  {
    Network network(Network::Policy::kBringUp);
    const Outcome outcome = require(network, kSource, 400ms);
    REQUIRE(outcome.error);
    CHECK(outcome.error->detail().code == ErrorCode::kTimeout);
    CAPTURE(std::string(outcome.error->what()));
    CHECK(has(outcome.error->what(), "10.7.0.15/24 has no route"));
  }
  CHECK(network_state() == before);
}

TEST_CASE("a silent source: the first lease is taken in the end") {
  const Wire wire;
  wire.add_nic("eth1", "uplink1", "10.8.0.1/24");
  wire.in_cloud([] {
    test::run({"sysctl", "-q", "-w", "net.ipv4.ip_forward=1"});
    test::run({"ip", "route", "add", "blackhole", "100.64.0.1/32"});
  });
  DhcpServer zero(wire, gives("10.7.0.15", "10.7.0.1", "10.7.0.1"));
  DhcpServer one(wire, gives("10.8.0.15", "10.8.0.1", "10.8.0.1", 100), "uplink1");
  const std::string before = network_state();
  Network network(Network::Policy::kBringUp);
  const Outcome outcome = require(network, "http://100.64.0.1");
  CHECK_FALSE(outcome.error);
  CHECK(outcome.time < 6s);
  CHECK(has(network_state(), "10.7.0.15"));
  CHECK_FALSE(has(network_state(), "10.8.0.15"));
  network.take_down();
  CHECK(network_state() == before);
}

TEST_CASE("a gateway that starts late is found") {
  const Wire wire;
  wire.add_nic("eth1", "uplink1", "10.8.0.1/24");
  DhcpServer zero(wire, gives("10.7.0.15", "10.7.0.1", "10.7.0.250"));
  std::thread later([&] {
    wire.enter_cloud();
    ::usleep(3'300'000);
    test::run({"ip", "address", "add", "10.7.0.250/24", "dev", "uplink"});
  });
  Network network(Network::Policy::kBringUp);
  const Outcome outcome = require(network, kSource);
  later.join();
  CHECK_FALSE(outcome.error);
  CHECK(has(network_state(), "10.7.0.15"));
}

TEST_CASE("an interface that loses its carrier while it is tried has lost its lease") {
  const Wire wire;
  wire.add_nic("eth1", "uplink1", "10.8.0.1/24");
  DhcpServer zero(wire, gives("10.7.0.15", "10.7.0.1", "10.7.0.250"));
  DhcpServer one(wire, gives("10.8.0.15", "10.8.0.1", "10.8.0.1", 600), "uplink1");
  std::thread later([&] {
    wire.enter_cloud();
    ::usleep(200'000);
    test::run({"ip", "link", "set", "uplink", "down"});
  });
  Network network(Network::Policy::kBringUp);
  const Outcome outcome = require(network, kSource);
  later.join();
  CHECK_FALSE(outcome.error);
  CHECK(has(network_state(), "10.8.0.15"));
  CHECK_FALSE(has(network_state(), "10.7.0.15"));
}

}  // namespace
}  // namespace firstlight::net
