// SPDX-License-Identifier: Apache-2.0
// Host names are looked up at the lease's name servers, whatever the machine's resolv.conf says.
#include <curl/curl.h>
#include <doctest/doctest.h>

#include <optional>

#include "../skipped.h"
#include "dnsmasq.h"
#include "metadata_server.h"
#include "net/fetcher.h"
#include "net/network.h"
#include "wire.h"

namespace firstlight::net {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a host name is resolved by the lease's name server") {
  if (curl_version_info(CURLVERSION_NOW)->ares == nullptr) {
    report_skipped("this libcurl resolves by the C library; the product's has c-ares");
    return;
  }
  const test::Wire wire;
  const auto dnsmasq = test::start_dnsmasq(
      wire, {"--dhcp-option=6,10.7.0.1", "--address=/config.test/100.100.100.200"});
  std::optional<test::MetadataServer> server;
  wire.in_cloud([&] { server.emplace(test::MetadataSetup{}, "100.100.100.200", 80); });

  Recorder recorder;
  Network network(Network::Policy::kBringUp);
  Fetcher fetcher(network, recorder);
  HttpRequest request;
  request.url = "http://config.test/latest/meta-data/instance-id";
  request.max_body_bytes = 100;
  request.deadline = Deadline::after(10s, "a test's deadline");
  network.require(request.deadline, recorder);
  const HttpResponse response = fetcher.send(request);
  CHECK(response.status == 200);
  CHECK(response.body == "i-bp1test\n");
  CHECK(response.remote_address == "100.100.100.200");
}

}  // namespace
}  // namespace firstlight::net
