// SPDX-License-Identifier: Apache-2.0
#include "net/fetcher.h"

#include <doctest/doctest.h>
#include <stdlib.h>

#include <algorithm>
#include <optional>

#include "base/error.h"
#include "http_server.h"
#include "net/resource.h"

namespace firstlight::net {
namespace {

using namespace std::chrono_literals;
using test::answer;
using test::HttpServer;

struct Client {
  Recorder recorder;
  Network network{Network::Policy::kUseAsFound};
  Fetcher fetcher{network, recorder};
};

HttpRequest get(const std::string& url) {
  HttpRequest request;
  request.url = url;
  request.max_body_bytes = 1000;
  request.max_body_name = "1000 bytes for a test";
  request.deadline = Deadline::after(10s, "a test's deadline");
  request.retry.first_wait = 1ms;
  request.retry.last_wait = 5ms;
  return request;
}

std::optional<Error> failure_of(Fetcher& fetcher, const HttpRequest& request) {
  try {
    static_cast<void>(fetcher.send(request));
  } catch (const Error& error) {
    return error;
  }
  return std::nullopt;
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

TEST_CASE("requests share one connection and carry the default headers") {
  HttpServer server([](const std::string&) { return answer(200, "body"); });
  Client client;
  for (int i = 0; i < 4; ++i) CHECK(client.fetcher.send(get(server.url("/x"))).body == "body");
  CHECK(client.fetcher.counters().requests == 4);
  CHECK(client.fetcher.counters().connections == 1);
  const std::string request = server.requests().front();
  CHECK(has(request, "GET /x HTTP/1.1\r\n"));
  CHECK(has(request, "Accept: application/vnd.coreos.ignition+json;version="));
  CHECK(has(request, "Accept-Encoding: identity\r\n"));
  CHECK(has(request, "User-Agent: firstlight/"));
}

TEST_CASE("own headers replace defaults, Host is not to be replaced") {
  HttpServer server([](const std::string&) { return answer(200, ""); });
  Client client;
  HttpRequest request = get(server.url("/"));
  request.headers.push_back({.name = "accept", .value = Secret("text/plain")});
  request.headers.push_back({.name = "X-Own", .value = Secret("value")});
  request.headers.push_back({.name = "HOST", .value = Secret("elsewhere")});
  CHECK(client.fetcher.send(request).status == 200);
  const std::string sent = server.requests().front();
  CHECK(has(sent, "accept: text/plain\r\n"));
  CHECK(has(sent, "X-Own: value\r\n"));
  CHECK_FALSE(has(sent, "ignition"));
  CHECK_FALSE(has(sent, "elsewhere"));
}

TEST_CASE("a PUT has an empty body") {
  HttpServer server([](const std::string&) { return answer(200, "token"); });
  Client client;
  HttpRequest request = get(server.url("/token"));
  request.method = HttpMethod::kPut;
  CHECK(client.fetcher.send(request).body == "token");
  const std::string sent = server.requests().front();
  CHECK(has(sent, "PUT /token HTTP/1.1\r\n"));
  CHECK(has(sent, "Content-Length: 0\r\n"));
  CHECK_FALSE(has(sent, "Content-Type"));
  CHECK_FALSE(has(sent, "Expect"));
}

TEST_CASE("a POST sends its body at once, and again when the server is busy") {
  std::atomic<int> count = 0;
  HttpServer server([&](const std::string&) { return answer(++count == 1 ? 503 : 201, ""); });
  Client client;
  HttpRequest request = get(server.url("/report"));
  request.method = HttpMethod::kPost;
  request.sent_body = "{\"a\":1}";
  request.headers.push_back({.name = "Content-Type", .value = Secret("application/json")});
  CHECK(client.fetcher.send(request).status == 201);
  const auto sent = server.requests();
  REQUIRE(sent.size() == 2);
  for (const std::string& one : sent) {
    CHECK(has(one, "POST /report HTTP/1.1\r\n"));
    CHECK(has(one, "Content-Type: application/json\r\n"));
    CHECK(has(one, "Content-Length: 7\r\n"));
    CHECK_FALSE(has(one, "Expect"));
    CHECK(one.ends_with("\r\n\r\n{\"a\":1}"));
  }
}

TEST_CASE("proxies of the environment are ignored") {
  HttpServer proxy([](const std::string&) { return answer(200, "of the proxy"); });
  HttpServer server([](const std::string&) { return answer(200, "direct"); });
  for (const char* name : {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"}) {
    ::setenv(name, proxy.url("").c_str(), 1);
  }
  Client client;
  CHECK(client.fetcher.send(get(server.url("/"))).body == "direct");
  for (const char* name : {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"}) ::unsetenv(name);
  CHECK(proxy.requests().empty());
}

TEST_CASE("answers that are repeated until a good one comes") {
  struct Row {
    const char* what;
    std::string bad;
  };
  const Row rows[] = {
      {"closed", ""},
      {"503", answer(503, "")},
      {"429", answer(429, "", "Retry-After: 0\r\n")},
      {"408", answer(408, "")},
      {"cut off in the header", "HTTP/1.1 200 OK\r\nContent-"},
      {"garbage", "\x01\x02\x03 garbage\r\n\r\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    std::atomic<int> count = 0;
    std::atomic<bool> close = false;
    HttpServer server([&](const std::string&) -> std::string {
      if (close.exchange(false)) return "";
      return ++count <= 2 ? row.bad : answer(200, "good");
    });
    Client client;
    HttpRequest request = get(server.url("/"));
    request.response_timeout = 200ms;
    request.stall_timeout = 200ms;
    const HttpResponse response = client.fetcher.send(request);
    CHECK(response.body == "good");
    CHECK(response.attempts >= 2);
  }
}

TEST_CASE("a body that ends or stalls too early is fetched again") {
  std::atomic<int> count = 0;
  HttpServer server([&](const std::string&) -> std::string {
    return ++count == 1 ? "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf" : answer(200, "good");
  });
  Client client;
  HttpRequest request = get(server.url("/"));
  request.stall_timeout = 100ms;
  const HttpResponse response = client.fetcher.send(request);
  CHECK(response.body == "good");
  CHECK(response.attempts == 2);
}

TEST_CASE("statuses that are answers are not repeated") {
  for (const int status : {200, 204, 301, 400, 401, 403, 404, 405, 410}) {
    CAPTURE(status);
    HttpServer server([&](const std::string&) { return answer(status, ""); });
    Client client;
    const HttpResponse response = client.fetcher.send(get(server.url("/")));
    CHECK(response.status == status);
    CHECK(response.attempts == 1);
    CHECK(server.requests().size() == 1);
  }
}

TEST_CASE("out of time names URL, attempts, cause and deadline, and nothing secret") {
  HttpServer server([](const std::string&) { return answer(503, "secret"); });
  Client client;
  std::string url = server.url("/x?token=secret");
  url.insert(7, "user:secret@");
  HttpRequest request = get(url);
  request.deadline = Deadline::after(100ms, "firstlight.deadline=0.1");
  request.headers.push_back({.name = "X-Token", .value = Secret("secret")});
  const auto error = failure_of(client.fetcher, request);
  REQUIRE(error);
  CHECK(error->detail().code == ErrorCode::kTimeout);
  const std::string text = error->what();
  CAPTURE(text);
  CHECK(has(text, "/x'"));
  // The last attempt may be cut off by the deadline.
  CHECK((has(text, "attempts; the last: status 503") ||
         has(text, "attempts; the last: firstlight.deadline=0.1 is over")));
  CHECK(has(text, "firstlight.deadline=0.1"));
  CHECK_FALSE(has(text, "secret"));
  CHECK_FALSE(client.recorder.report().warnings.empty());
  for (const std::string& warning : client.recorder.report().warnings) {
    CHECK_FALSE(has(warning, "secret"));
  }
}

TEST_CASE("a server that says nothing is given up at the deadline") {
  HttpServer silent([](const std::string&) { return std::string("HTTP/1.1 "); });
  Client client;
  HttpRequest request = get(silent.url("/"));
  request.deadline = Deadline::after(150ms, "a short deadline");
  const auto started = std::chrono::steady_clock::now();
  const auto error = failure_of(client.fetcher, request);
  CHECK(std::chrono::steady_clock::now() - started < 3s);
  REQUIRE(error);
  CHECK(error->detail().code == ErrorCode::kTimeout);
  CHECK(has(error->what(), "a short deadline"));
}

TEST_CASE("sizes are bounded, and the bound is named") {
  std::string headers;
  for (int i = 0; i < 700; ++i) headers += "X-Long: " + std::string(100, 'x') + "\r\n";
  struct Row {
    const char* what;
    std::string answer;
    const char* text;
  };
  const Row rows[] = {
      {"declared", answer(200, std::string(1001, 'x')), "1000 bytes for a test"},
      {"declared, and never sent", "HTTP/1.1 200 OK\r\nContent-Length: 5000000000\r\n\r\n",
       "1000 bytes for a test"},
      {"undeclared", "HTTP/1.1 200 OK\r\n\r\n" + std::string(2000, 'x'), "1000 bytes for a test"},
      {"chunked",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n" + std::string(2000, 'x') +
           "\r\n0\r\n\r\n",
       "1000 bytes for a test"},
      {"header", answer(200, "", headers), "header is larger than 65536 bytes"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    HttpServer server([&](const std::string&) { return row.answer; });
    Client client;
    const auto error = failure_of(client.fetcher, get(server.url("/")));
    REQUIRE(error);
    CAPTURE(error->what());
    CHECK(error->detail().code == ErrorCode::kLimit);
    CHECK(has(error->what(), row.text));
    CHECK(server.requests().size() == 1);
  }
  HttpServer exact([](const std::string&) { return answer(200, std::string(1000, 'x')); });
  Client client;
  CHECK(client.fetcher.send(get(exact.url("/"))).body.size() == 1000);
}

TEST_CASE("redirects are followed without the request's headers") {
  HttpServer server([](const std::string& request) {
    if (request.starts_with("GET /end ")) return answer(200, "end");
    if (request.starts_with("GET /1 ")) return answer(302, "", "Location: /2\r\n");
    return answer(308, "", "Location: /end\r\n");
  });
  Client client;
  HttpRequest request = get(server.url("/1"));
  request.headers.push_back({.name = "X-Token", .value = Secret("value")});
  CHECK(client.fetcher.send(request).body == "end");
  const auto requests = server.requests();
  REQUIRE(requests.size() == 3);
  CHECK(has(requests[0], "X-Token"));
  CHECK_FALSE(has(requests[1], "X-Token"));
  CHECK_FALSE(has(requests[2], "X-Token"));

  request.follow_redirects = false;
  CHECK(client.fetcher.send(request).status == 302);
}

TEST_CASE("redirects are bounded and stay with http and https") {
  HttpServer endless([](const std::string&) { return answer(302, "", "Location: /\r\n"); });
  HttpServer elsewhere(
      [](const std::string&) { return answer(302, "", "Location: file:///etc/shadow\r\n"); });
  Client client;
  const auto too_many = failure_of(client.fetcher, get(endless.url("/")));
  REQUIRE(too_many);
  CHECK(too_many->detail().code == ErrorCode::kLimit);
  CHECK(has(too_many->what(), "more than 20 redirects"));
  CHECK(endless.requests().size() == 21);
  const auto other_scheme = failure_of(client.fetcher, get(elsewhere.url("/")));
  REQUIRE(other_scheme);
  CHECK(has(other_scheme->what(), "not http or https"));
}

TEST_CASE("requests that make no sense are not sent") {
  struct Row {
    const char* what;
    std::string path;
    std::string name;
    std::string value;
  };
  const Row rows[] = {
      {"a line break in a value", "/", "X-A", "secret\r\nX-B: c"},
      {"a NUL in a value", "/", "X-A", std::string("secret\0", 7)},
      {"an empty value", "/", "X-A", ""},
      {"an empty name", "/", "", "secret"},
      {"a line break in a name", "/", "X\r\nX", "secret"},
      {"a colon in a name", "/", "X:", "secret"},
  };
  HttpServer server([](const std::string&) { return answer(200, ""); });
  Client client;
  for (const Row& row : rows) {
    CAPTURE(row.what);
    HttpRequest request = get(server.url(row.path));
    request.headers.push_back({.name = row.name, .value = Secret(row.value)});
    const auto error = failure_of(client.fetcher, request);
    REQUIRE(error);
    CHECK(error->detail().code == ErrorCode::kConfigInvalid);
    CHECK_FALSE(has(error->what(), "secret"));
  }
  for (const char* url : {"", "ftp://127.0.0.1/", "file:///etc/passwd", "/etc/passwd"}) {
    CAPTURE(url);
    CHECK(failure_of(client.fetcher, get(url))->detail().code == ErrorCode::kConfigInvalid);
  }
  CHECK(failure_of(client.fetcher, get("http://a b/"))->detail().code == ErrorCode::kNetwork);
  CHECK(server.requests().empty());
}

TEST_CASE("a resource over http: user info becomes authentication, any other status an error") {
  HttpServer server([](const std::string& request) {
    return request.starts_with("GET /there ") ? answer(200, "hello") : answer(404, "");
  });
  Client client;
  config::Resource resource;
  resource.source = server.url("/there").insert(7, "user:pass@");
  CHECK(load_resource(resource, &client.fetcher, {}) == "hello");
  CHECK(has(server.requests().front(), "Authorization: Basic dXNlcjpwYXNz\r\n"));
  resource.source = server.url("/not-there");
  CHECK_THROWS_WITH_AS(static_cast<void>(load_resource(resource, &client.fetcher, {})),
                       doctest::Contains("status 404"), Error);
}

}  // namespace
}  // namespace firstlight::net
