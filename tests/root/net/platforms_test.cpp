// SPDX-License-Identifier: Apache-2.0
// Metadata services beyond ECS on a machine whose network is down: DHCP, then the service.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include "../../unit/net/dhcp_reply.h"
#include "../../unit/net/http_server.h"
#include "base/error.h"
#include "dhcp_server.h"
#include "platform/platform.h"
#include "program.h"
#include "wire.h"

namespace firstlight::platform {
namespace {

const std::string kConfig = R"({"ignition":{"version":"3.0.0"}})";

// Leases 10.7.0.15 behind the router 10.7.0.1.
std::vector<std::string> lease_for(const test::DhcpRequest& request) {
  test::DhcpReply reply(
      request.type == 1 ? net::DhcpMessageType::kOffer : net::DhcpMessageType::kAck,
      request.transaction_id, request.mac);
  reply.your_ip("10.7.0.15").addresses(54, {"10.7.0.1"}).addresses(1, {"255.255.255.0"});
  return {reply.addresses(3, {"10.7.0.1"}).done()};
}

struct Row {
  const char* platform;
  std::vector<std::string> cloud_address;  // what is added to the cloud's interface
  const char* listen;
  const char* request;
  const char* origin;
  bool dhcp = true;
  const char* settings = "";
};

RunReport check(const Row& row) {
  CAPTURE(std::string(row.platform));
  const test::Wire wire;
  std::optional<test::DhcpServer> dhcp;
  if (row.dhcp) dhcp.emplace(wire, lease_for);
  std::optional<test::HttpServer> server;
  wire.in_cloud([&] {
    if (!row.cloud_address.empty()) test::run(row.cloud_address);
    server.emplace(
        [&](const std::string& request) {
          const bool asked_well = request.starts_with(row.request);
          return asked_well ? test::answer(200, kConfig) : test::answer(404, "");
        },
        row.listen, 80);
  });
  const std::string before = test::network_state();
  Recorder recorder;
  net::Network network(net::Network::Policy::kBringUp,
                       net::parse_network_settings(row.settings, "the test"));
  net::Fetcher fetcher(network, recorder);
  std::optional<Acquired> acquired;
  std::string failure;
  try {
    const Recorder::Phase phase(recorder, "acquire");
    acquired = acquire({.platform_id = row.platform}, network, fetcher,
                       Deadline::after(std::chrono::seconds{25}, "a test's deadline"), recorder);
  } catch (const Error& error) {
    failure = error.what();
  }
  CAPTURE(failure);
  REQUIRE(acquired);
  CHECK(acquired->user_data.bytes == kConfig);
  CHECK(acquired->user_data.origin == row.origin);
  network.take_down();
  CHECK(test::network_state() == before);
  return recorder.report();
}

TEST_CASE("aws: the link-local address") {
  check({.platform = "aws",
         .cloud_address = {"ip", "address", "add", "169.254.169.254/32", "dev", "lo"},
         .listen = "169.254.169.254",
         .request = "GET /2019-10-01/user-data ",
         .origin = "http://169.254.169.254/2019-10-01/user-data"});
}

TEST_CASE("cloudstack: the DHCP server") {
  check({.platform = "cloudstack",
         .cloud_address = {},
         .listen = "10.7.0.1",
         .request = "GET /latest/user-data ",
         .origin = "http://10.7.0.1/latest/user-data"});
}

TEST_CASE("openstack: the link-local address of IPv6, where that of IPv4 does not answer") {
  check({.platform = "openstack",
         .cloud_address = {"ip", "address", "add", "fe80::a9fe:a9fe/64", "dev", "uplink", "nodad"},
         .listen = "::",
         .request = "GET /openstack/latest/user_data ",
         .origin = "http://[fe80::a9fe:a9fe%25eth0]/openstack/latest/user_data"});
}

TEST_CASE("openstack: the link-local address of IPv6 on a network without IPv4 and routers") {
  check({.platform = "openstack",
         .cloud_address = {"ip", "address", "add", "fe80::a9fe:a9fe/64", "dev", "uplink", "nodad"},
         .listen = "::",
         .request = "GET /openstack/latest/user_data ",
         .origin = "http://[fe80::a9fe:a9fe%25eth0]/openstack/latest/user_data",
         .dhcp = false});
}

TEST_CASE("openstack: settings without IPv4 leave the link-local address of IPv6 all the time") {
  const RunReport report = check(
      {.platform = "openstack",
       .cloud_address = {"ip", "address", "add", "fe80::a9fe:a9fe/64", "dev", "uplink", "nodad"},
       .listen = "::",
       .request = "GET /openstack/latest/user_data ",
       .origin = "http://[fe80::a9fe:a9fe%25eth0]/openstack/latest/user_data",
       .settings = "ip=auto6"});
  const std::vector<StepRecord>& steps = report.phases.at(0).steps;
  const auto failed = std::find_if(steps.begin(), steps.end(), [](const StepRecord& step) {
    return step.outcome == StepOutcome::kFailed;
  });
  REQUIRE(failed != steps.end());
  CHECK(failed->name == "bring up network");
  // A turn for IPv4 would have taken two seconds.
  CHECK(failed->end_us - failed->start_us < 1'000'000);
}

}  // namespace
}  // namespace firstlight::platform
