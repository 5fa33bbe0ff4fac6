// SPDX-License-Identifier: Apache-2.0
// OpenStack and CloudStack without a config drive; with one: tests/root/disks.
#include "platform/drive_or_service.h"

#include <doctest/doctest.h>

#include "../net/http_server.h"
#include "acquiring.h"
#include "platform/service_addresses.h"
#include "temp_tree.h"

namespace firstlight::platform {
namespace {

using std::chrono::milliseconds;

const std::string kConfig = R"({"ignition":{"version":"3.0.0"}})";

struct Cloud {
  const char* id;
  const char* request;
};
constexpr Cloud kClouds[] = {
    {"openstack", "GET /openstack/latest/user_data HTTP/1.1"},
    {"brightbox", "GET /openstack/latest/user_data HTTP/1.1"},
    {"cloudstack", "GET /latest/user-data HTTP/1.1"},
};

TEST_CASE("the metadata service answers first") {
  struct Row {
    const char* what;
    std::vector<std::string> answers;
    std::string text;
  };
  const Row rows[] = {
      {"user data", {test::answer(200, kConfig)}, kConfig},
      {"none", {test::answer(404, "")}, ""},
      {"empty", {test::answer(200, "")}, ""},
      {"busy at first", {test::answer(500, ""), test::answer(200, kConfig)}, kConfig},
      {"no answer at first", {"", "", test::answer(200, kConfig)}, kConfig},
  };
  for (const Cloud& cloud : kClouds) {
    for (const Row& row : rows) {
      CAPTURE(std::string(cloud.id));
      CAPTURE(std::string(row.what));
      std::size_t next = 0;
      const test::HttpServer server([&](const std::string& request) {
        if (!request.starts_with(cloud.request)) return test::answer(400, "");
        return row.answers.at(std::min(next++, row.answers.size() - 1));
      });
      const auto result =
          test::acquire({.platform_id = cloud.id, .metadata_base_url = server.url("")});
      CAPTURE(result.error_text);
      REQUIRE(result.acquired);
      CHECK(result.acquired->user_data.bytes == row.text);
      CHECK(result.acquired->user_data.provided == !row.text.empty());
    }
  }
}

TEST_CASE("a service that refuses leaves the drive, which is waited for until the deadline") {
  for (const Cloud& cloud : kClouds) {
    CAPTURE(std::string(cloud.id));
    const test::HttpServer server([](const std::string&) { return test::answer(403, ""); });
    const auto result = test::acquire(
        {.platform_id = cloud.id, .metadata_base_url = server.url("")}, milliseconds{800});
    REQUIRE(result.error);
    CAPTURE(result.error_text);
    CHECK(result.error->detail().code == ErrorCode::kTimeout);
    CHECK(test::contains(result.error_text, "config-2 or CONFIG-2, or a metadata service"));
    CHECK(test::contains(result.error_text, "status 403"));
    CHECK(server.requests().size() == 1);
  }
}

TEST_CASE("a service that is not there is asked until the deadline") {
  std::string url;
  {
    const test::HttpServer gone([](const std::string&) { return std::string(); });
    url = gone.url("");
  }
  const auto result =
      test::acquire({.platform_id = "openstack", .metadata_base_url = url}, milliseconds{3500});
  REQUIRE(result.error);
  CAPTURE(result.error_text);
  CHECK(result.error->detail().code == ErrorCode::kTimeout);
  CHECK(test::contains(result.error_text, "config drive: there is none; metadata service: "));
}

std::vector<std::string> first_addresses(Acquisition& /*run*/, const HttpService& service) {
  return {std::string(service.base_url) + "/a", std::string(service.base_url) + "/b"};
}

std::vector<std::string> no_address(Acquisition& /*run*/, const HttpService& /*service*/) {
  return {};
}

TEST_CASE("the message names the failure of every address") {
  const test::HttpServer server([](const std::string& request) {
    return test::answer(request.starts_with("GET /a/") ? 403 : 410, "");
  });
  const std::string base_url = server.url("");
  Recorder recorder;
  net::Network network(net::Network::Policy::kUseAsFound);
  net::Fetcher fetcher(network, recorder);
  const Deadline deadline = Deadline::after(milliseconds{800}, "a test's deadline");
  const Sources sources;
  Acquisition run{.sources = sources,
                  .network = network,
                  .fetcher = fetcher,
                  .deadline = deadline,
                  .recorder = recorder};
  const DriveOrService source{
      .drive = {.volumes = {{{.label = "no-such-volume", .files = {"/user-data"}}}}},
      .service = {.base_url = base_url, .path = "/user-data"},
      .ways = {{{.base_urls = first_addresses},
                {.network = "http://[fe80::1]", .base_urls = no_address}}}};
  std::string text;
  try {
    static_cast<void>(drive_or_service_user_data(run, source));
  } catch (const Error& error) {
    text = error.what();
  }
  CAPTURE(text);
  CHECK(test::contains(text, "config drive: there is none; "));
  CHECK(test::contains(text,
                       base_url + "/a/user-data': the metadata service refuses it (status 403)"));
  CHECK(test::contains(text,
                       base_url + "/b/user-data': the metadata service answered with status 410"));
  CHECK(test::contains(text, "the address of the metadata service is not known"));
}

TEST_CASE("OpenStack's address over IPv6") {
  const std::vector<sys::Link> links = {
      {.index = 1, .name = "lo", .loopback = true, .up = true},
      {.index = 2, .name = "eth0", .up = true},
      {.index = 3, .name = "eth1", .up = true},
      {.index = 4, .name = "eth2", .up = false},
  };
  const std::vector<sys::InterfaceAddress> addresses = {
      {.link_index = 1, .ipv4 = false}, {.link_index = 2, .ipv4 = true},
      {.link_index = 2, .ipv4 = false}, {.link_index = 2, .ipv4 = false},
      {.link_index = 3, .ipv4 = true},  {.link_index = 4, .ipv4 = false},
  };
  CHECK(openstack_ipv6_urls(links, addresses) ==
        std::vector<std::string>{"http://[fe80::a9fe:a9fe%25eth0]"});
  CHECK(openstack_ipv6_urls({}, addresses).empty());
}

TEST_CASE("the DHCP server in a lease file") {
  CHECK(dhcp_server_of("# private\nADDRESS=10.1.1.5\nSERVER_ADDRESS=10.1.1.1\n") == "10.1.1.1");
  CHECK(dhcp_server_of("SERVER_ADDRESS=10.1.1.1") == "10.1.1.1");
  CHECK(dhcp_server_of("").empty());
  CHECK(dhcp_server_of("NEXT_SERVER_ADDRESS=10.1.1.1\n").empty());
  CHECK(dhcp_server_of("SERVER_ADDRESS=evil.example/x\n").empty());
}

TEST_CASE("CloudStack's service where somebody else has set the network up") {
  const test::TempTree machine;
  Recorder recorder;
  net::Network network(net::Network::Policy::kUseAsFound);
  net::Fetcher fetcher(network, recorder);
  const Deadline deadline = Deadline::never();
  Sources sources;
  sources.machine = machine.path();
  Acquisition run{.sources = sources,
                  .network = network,
                  .fetcher = fetcher,
                  .deadline = deadline,
                  .recorder = recorder};
  const HttpService service{.path = "/latest/user-data"};
  CHECK(cloudstack_base_urls(run, service).empty());
  machine.write("/run/systemd/netif/leases/2", "ADDRESS=10.1.1.5\n");
  machine.write("/run/systemd/netif/leases/3", "SERVER_ADDRESS=10.1.1.1\n");
  CHECK(cloudstack_base_urls(run, service) == std::vector<std::string>{"http://10.1.1.1"});
  sources.metadata_base_url = "http://127.0.0.1:1";
  CHECK(cloudstack_base_urls(run, service) == std::vector<std::string>{"http://127.0.0.1:1"});
}

}  // namespace
}  // namespace firstlight::platform
