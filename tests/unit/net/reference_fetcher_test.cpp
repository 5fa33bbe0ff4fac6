// SPDX-License-Identifier: Apache-2.0
#include "net/reference_fetcher.h"

#include <doctest/doctest.h>

#include <optional>
#include <string>

#include "../base/example_certificate.h"
#include "base/base64.h"
#include "base/error.h"
#include "http_server.h"

namespace firstlight::net {
namespace {

using namespace std::chrono_literals;
using test::answer;
using test::HttpServer;

struct Client {
  Recorder recorder;
  Network network{Network::Policy::kUseAsFound};
  Fetcher fetcher{network, recorder};
  ReferenceFetcher references{network, fetcher, Deadline::after(10s, "a test's deadline"),
                              recorder};
};

config::Resource resource(std::string source) {
  config::Resource made;
  made.source = std::move(source);
  return made;
}

std::optional<Error> failure_of(Client& client, const config::Resource& reference) {
  try {
    static_cast<void>(client.references.fetch(reference));
  } catch (const Error& error) {
    return error;
  }
  return std::nullopt;
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

TEST_CASE("the URL is that of the last redirect") {
  HttpServer server([](const std::string& request) {
    if (has(request, "GET /old")) return answer(302, "", "Location: /new?token=secret\r\n");
    return answer(200, "{}");
  });
  Client client;
  const LoadedResource loaded = client.references.fetch(resource(server.url("/old")));
  CHECK(loaded.bytes == "{}");
  CHECK(loaded.url == server.url("/new?token=secret"));
}

TEST_CASE("the timeouts of a config hold") {
  HttpServer server([](const std::string&) { return answer(503, ""); });
  Client client;
  config::Ignition settings;
  settings.timeouts.http_total_s = 1;
  client.references.use(settings);
  const auto error = failure_of(client, resource(server.url("/")));
  REQUIRE(error);
  CHECK(error->detail().code == ErrorCode::kTimeout);
  CHECK(has(error->what(), "ignition.timeouts.httpTotal=1"));
}

TEST_CASE("a proxy gets the request, without the credentials being shown") {
  HttpServer proxy([](const std::string&) { return answer(200, "of the proxy"); });
  Client client;
  config::Ignition settings;
  std::string with_credentials = proxy.url("/");
  with_credentials.insert(with_credentials.find("127"), "user:pass%20word@");
  settings.proxy.http_proxy = with_credentials;
  client.references.use(settings);
  CHECK(client.references.fetch(resource("http://config.test/x")).bytes == "of the proxy");
  const std::string request = proxy.requests().front();
  CHECK(has(request, "GET http://config.test/x HTTP/1.1\r\n"));
  CHECK(has(request, "Proxy-Authorization: Basic dXNlcjpwYXNzIHdvcmQ=\r\n"));

  settings.proxy.http_proxy = "http://user:secret@[broken";
  client.references.use(settings);
  const auto error = failure_of(client, resource("http://config.test/x"));
  REQUIRE(error);
  CHECK(has(error->what(), "use the proxy"));
  CHECK_FALSE(has(error->what(), "secret"));
}

TEST_CASE("https without a proxy of its own is worth a warning, once") {
  HttpServer server([](const std::string&) { return answer(200, ""); });
  Client client;
  config::Ignition settings;
  settings.proxy.http_proxy = "http://proxy.test";
  settings.timeouts.http_total_s = 1;
  client.references.use(settings);
  std::string url = server.url("/");
  url.insert(4, "s");
  CHECK(failure_of(client, resource(url)));
  const auto warned = [&] {
    int count = 0;
    for (const std::string& line : client.recorder.report().warnings) {
      if (has(line, "httpProxy is not used for https")) ++count;
    }
    return count;
  };
  CHECK(warned() == 1);
  CHECK(failure_of(client, resource(url)));
  CHECK(warned() == 1);
}

TEST_CASE("authorities are fetched when a server is asked, and once") {
  const std::string pem(test::kCertificate);
  HttpServer server([&](const std::string& request) {
    if (has(request, "GET /ca")) return answer(200, pem);
    return answer(200, "{}");
  });
  Client client;
  config::Ignition settings;
  settings.certificate_authorities = {resource(server.url("/ca")),
                                      resource("data:;base64," + base64_encode(pem))};
  settings.certificate_authorities[0].http_headers = {{"X-Own", "value"}};
  client.references.use(settings);
  CHECK(client.references.fetch(resource("data:,x")).bytes == "x");
  CHECK(server.requests().empty());
  CHECK(client.references.fetch(resource(server.url("/a"))).bytes == "{}");
  client.references.use({});
  CHECK(client.references.fetch(resource(server.url("/b"))).bytes == "{}");
  CHECK(server.requests().size() == 3);
  CHECK(has(server.requests()[0], "X-Own: value"));

  settings.certificate_authorities[0].compression = "";
  client.references.use_for_good(settings);
  CHECK(server.requests().size() == 3);
  const config::Resource& inlined = settings.certificate_authorities[0];
  CHECK(inlined.source == "data:;base64," + base64_encode(pem));
  CHECK(inlined.http_headers.empty());
  CHECK_FALSE(inlined.compression);
}

TEST_CASE("authorities that are no certificates") {
  Client client;
  config::Ignition settings;
  settings.certificate_authorities = {resource("data:,hello")};
  client.references.use(settings);
  const auto error = failure_of(client, resource("http://127.0.0.1:9/"));
  REQUIRE(error);
  CHECK(error->detail().code == ErrorCode::kConfigInvalid);
  CHECK(has(error->what(),
            "trust the config's certificate authorities: read certificates from "
            "'data:…': there is no PEM block in it"));

  settings.certificate_authorities.clear();
  for (std::size_t i = 0; i <= kMaxAuthorities; ++i) {
    settings.certificate_authorities.push_back(
        resource("data:;n=" + std::to_string(i) + ";base64," + base64_encode(test::kCertificate)));
  }
  client.references.use(settings);
  const auto limit = failure_of(client, resource("http://127.0.0.1:9/"));
  REQUIRE(limit);
  CHECK(limit->detail().code == ErrorCode::kLimit);
  CHECK(has(limit->what(), "more than 256"));
}

}  // namespace
}  // namespace firstlight::net
