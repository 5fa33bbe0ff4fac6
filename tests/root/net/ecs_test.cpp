// SPDX-License-Identifier: Apache-2.0
// The ECS platform against the harness's metadata service.
#include <doctest/doctest.h>

#include <optional>

#include "../../unit/net/dhcp_reply.h"
#include "base/error.h"
#include "dhcp_server.h"
#include "metadata_server.h"
#include "platform/platform.h"
#include "wire.h"

namespace firstlight::platform {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using test::MetadataServer;
using test::MetadataSetup;

struct Result {
  std::optional<Acquired> acquired;
  std::optional<Error> error;
  std::string error_text;
  std::vector<std::string> warnings;
  net::FetcherCounters counters;
};

Result acquire_from(const MetadataServer& server, std::chrono::milliseconds time = 10s,
                    const std::string& config_url = "") {
  Recorder recorder;
  net::Network network(net::Network::Policy::kUseAsFound);
  net::Fetcher fetcher(network, recorder);
  Result result;
  try {
    result.acquired = acquire(
        {.platform_id = "ecs", .config_url = config_url, .metadata_base_url = server.base_url()},
        network, fetcher, Deadline::after(time, "a test's deadline"), recorder);
  } catch (const Error& error) {
    result.error = error;
    result.error_text = error.what();
  }
  result.warnings = recorder.report().warnings;
  result.counters = fetcher.counters();
  return result;
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

void check_metadata(const InstanceMetadata& metadata) {
  CHECK(metadata.instance_id == "i-bp1test");
  CHECK(metadata.hostname == "node-1");
  CHECK(metadata.ssh_keys == std::vector<std::string>{"ssh-ed25519 AAAAC3NzaC1 one"});
}

TEST_CASE("a plain boot: DHCP, token, user data and metadata over one connection") {
  const test::Wire wire;
  test::DhcpServer dhcp(wire, [](const test::DhcpRequest& request) {
    test::DhcpReply reply(
        request.type == 1 ? net::DhcpMessageType::kOffer : net::DhcpMessageType::kAck,
        request.transaction_id, request.mac);
    reply.your_ip("10.7.0.15").addresses(54, {"10.7.0.1"}).addresses(1, {"255.255.255.0"});
    return std::vector{reply.addresses(3, {"10.7.0.1"}).done()};
  });
  std::optional<MetadataServer> server;
  wire.in_cloud([&] { server.emplace(MetadataSetup{}, "100.100.100.200", 80); });
  const std::string before = test::network_state();

  Recorder recorder;
  net::Network network(net::Network::Policy::kBringUp);
  net::Fetcher fetcher(network, recorder);
  const std::int64_t started_us = monotonic_us();
  const Acquired acquired = acquire({.platform_id = "ecs"}, network, fetcher,
                                    Deadline::after(10s, "a test's deadline"), recorder);
  MESSAGE("acquired after ", monotonic_us() - started_us, " us");
  CHECK(acquired.user_data.bytes == "{}");
  CHECK(acquired.user_data.provided);
  CHECK(acquired.user_data.origin == "http://100.100.100.200/latest/user-data");
  check_metadata(acquired.metadata);
  CHECK_FALSE(acquired.vendor_data.provided);
  CHECK(fetcher.counters().requests == 4);
  CHECK(fetcher.counters().connections == 1);
  CHECK(server->logged("\"method\"") == 4);
  CHECK(server->logged("\"connection\": 1") == 4);
  network.take_down();
  CHECK(test::network_state() == before);
}

TEST_CASE("services that differ, same result") {
  struct Row {
    const char* what;
    MetadataSetup setup;
    int requests;
  };
  MetadataSetup hardened;
  hardened.options = R"({"hardened": true})";
  MetadataSetup no_token_404;
  no_token_404.options = R"({"token_endpoint": "missing"})";
  MetadataSetup no_token_405;
  no_token_405.options = R"({"token_endpoint": "not-allowed"})";
  MetadataSetup no_document;
  no_document.options = R"({"hardened": true, "all_document": false})";
  MetadataSetup odd_document;
  odd_document.faults =
      R"([{"path": "/2016-01-01/meta-data/all", "status": 200, "body": "{\"instance-id\": 7}"}])";
  MetadataSetup expired;
  expired.options = R"({"hardened": true})";
  expired.faults = R"([{"method": "GET", "path": "/latest/user-data", "status": 401, "count": 1}])";
  MetadataSetup busy;
  busy.faults = R"([{"method": "PUT", "path": "*", "status": 429, "count": 1},
                    {"method": "GET", "path": "/latest/*", "status": 503, "count": 1}])";
  MetadataSetup cut_off;
  cut_off.faults =
      R"([{"method": "GET", "path": "/latest/*", "truncate_after_bytes": 1, "count": 1},
                       {"method": "GET", "path": "/2016*", "reset_after_bytes": 9, "count": 1}])";
  const Row rows[] = {
      {"plain", {}, 4},
      {"hardened", hardened, 4},
      {"no token (404)", no_token_404, 4},
      {"no token (405)", no_token_405, 4},
      {"no document of the whole tree", no_document, 20},
      {"a document that is not understood", odd_document, 20},
      {"a token that expired is refreshed once", expired, 6},
      {"busy", busy, 6},
      {"answers cut off", cut_off, 6},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const MetadataServer server(row.setup);
    const Result result = acquire_from(server);
    CHECK(result.error_text == "");
    if (!result.acquired) continue;
    CHECK(result.acquired->user_data.bytes == "{}");
    check_metadata(result.acquired->metadata);
    CHECK(server.logged("\"method\"") == row.requests);
    CHECK(result.counters.connections <= (row.setup.faults == cut_off.faults ? 3 : 1));
  }
}

TEST_CASE("vendor data that cannot be had cost no boot") {
  for (const char* fault : {R"("status": 403)", R"("status": 400)", R"("oversize_bytes": 70000)"}) {
    CAPTURE(fault);
    MetadataSetup setup;
    setup.faults =
        R"([{"method": "GET", "path": "/latest/vendor-data", )" + std::string(fault) + "}]";
    const Result result = acquire_from(MetadataServer(setup));
    CHECK(result.error_text == "");
    REQUIRE(result.acquired);
    CHECK(result.acquired->user_data.bytes == "{}");
    CHECK_FALSE(result.acquired->vendor_data.provided);
    check_metadata(result.acquired->metadata);
  }
}

TEST_CASE("no user data is no error") {
  MetadataSetup setup;
  setup.user_data.reset();
  const Result result = acquire_from(MetadataServer(setup));
  CHECK(result.error_text == "");
  REQUIRE(result.acquired);
  CHECK_FALSE(result.acquired->user_data.provided);
  CHECK(result.acquired->user_data.bytes.empty());
  check_metadata(result.acquired->metadata);
}

TEST_CASE("vendor data come beside the platform's user data only") {
  MetadataSetup setup;
  setup.vendor_data = "of the vendor";
  const Result result = acquire_from(MetadataServer(setup));
  REQUIRE(result.acquired);
  CHECK(result.acquired->user_data.bytes == "{}");
  CHECK(result.acquired->vendor_data.bytes == "of the vendor");
  CHECK(result.acquired->vendor_data.provided);
  CHECK(has(result.acquired->vendor_data.origin, "/latest/vendor-data"));

  const MetadataServer server(setup);
  const Result other = acquire_from(server, 10s, "data:,cmdline");
  REQUIRE(other.acquired);
  CHECK_FALSE(other.acquired->vendor_data.provided);
  CHECK(server.logged("vendor-data") == 0);
}

TEST_CASE("no keys, several keys") {
  MetadataSetup setup;
  for (const char* options : {"{}", R"({"all_document": false})"}) {
    CAPTURE(options);
    setup.options = options;
    setup.keys = {};
    const Result none = acquire_from(MetadataServer(setup));
    REQUIRE(none.acquired);
    CHECK(none.acquired->metadata.ssh_keys.empty());
    setup.keys = {"ssh-rsa A one\n", "ssh-rsa B two\n"};
    const Result two = acquire_from(MetadataServer(setup));
    REQUIRE(two.acquired);
    CHECK(two.acquired->metadata.ssh_keys ==
          std::vector<std::string>{"ssh-rsa A one", "ssh-rsa B two"});
  }
}

TEST_CASE("the kernel command line's config, the platform's metadata") {
  const Result result = acquire_from(MetadataServer({}), 10s, "data:,cmdline");
  CHECK(result.error_text == "");
  REQUIRE(result.acquired);
  CHECK(result.acquired->user_data.bytes == "cmdline");
  check_metadata(result.acquired->metadata);
}

TEST_CASE("typed errors") {
  struct Row {
    const char* what;
    MetadataSetup setup;
    ErrorCode code;
    const char* text;
  };
  const auto with_options = [](const char* options) {
    MetadataSetup setup;
    setup.options = options;
    return setup;
  };
  const auto with_faults = [](const char* faults) {
    MetadataSetup setup;
    setup.faults = faults;
    return setup;
  };
  const Row rows[] = {
      {"tokens disabled", with_options(R"({"token_endpoint": "disabled"})"),
       ErrorCode::kMetadataDenied, "hands out no token"},
      {"hardened without tokens",
       with_options(R"({"hardened": true, "token_endpoint": "missing"})"),
       ErrorCode::kMetadataDenied, "hardened mode"},
      {"a token that is never accepted",
       with_faults(R"([{"method": "PUT", "path": "*", "status": 200, "body": "S3CRET"}])"),
       ErrorCode::kMetadataDenied, "refuses a fresh token"},
      {"a token that is none",
       with_faults(R"([{"method": "PUT", "path": "*", "status": 200, "body": "S3CRET x"}])"),
       ErrorCode::kMetadata, "no session token"},
      {"an endless token",
       with_faults(R"([{"method": "PUT", "path": "*", "oversize_bytes": 10000}])"),
       ErrorCode::kLimit, "4096 bytes of a session token"},
      {"lifetime refused", with_faults(R"([{"method": "PUT", "path": "*", "status": 400}])"),
       ErrorCode::kMetadata, "lifetime"},
      {"user data refused", with_faults(R"([{"path": "/latest/user-data", "status": 403}])"),
       ErrorCode::kMetadataDenied, "in spite of a token"},
      {"oversized user data",
       with_faults(R"([{"path": "/latest/user-data", "oversize_bytes": 65537}])"),
       ErrorCode::kLimit, "64 KiB of ECS user data"},
      {"odd status", with_faults(R"([{"path": "/latest/user-data", "status": 302}])"),
       ErrorCode::kMetadata, "status 302"},
      {"stalled", with_faults(R"([{"path": "/latest/user-data", "stall_after_bytes": 1}])"),
       ErrorCode::kTimeout, "a test's deadline"},
      {"always busy", with_faults(R"([{"path": "/latest/user-data", "status": 503}])"),
       ErrorCode::kTimeout, "status 503"},
      {"garbage", with_faults(R"([{"path": "/latest/user-data", "garbage": true}])"),
       ErrorCode::kTimeout, "a test's deadline"},
      {"a page in place of an item", with_faults(R"([{"path": "*meta-data/all", "status": 404},
                       {"path": "/2016-01-01/*", "status": 404},
                       {"path": "/latest/meta-data/*", "status": 200, "body": "<html>"}])"),
       ErrorCode::kMetadata, "no such value"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const MetadataServer server(row.setup);
    const Result result = acquire_from(server, 1500ms);
    CHECK_FALSE(result.acquired);
    if (!result.error) continue;
    const std::string text = result.error->what();
    CAPTURE(text);
    CHECK(result.error->detail().code == row.code);
    CHECK(has(text, row.text));
    CHECK_FALSE(has(text, "S3CRET"));
    for (const std::string& warning : result.warnings) CHECK_FALSE(has(warning, "S3CRET"));
  }
}

}  // namespace
}  // namespace firstlight::platform
