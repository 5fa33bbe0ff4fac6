// SPDX-License-Identifier: Apache-2.0
// Many requests at once, and bodies that go to a sink.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <optional>
#include <set>
#include <thread>

#include "base/error.h"
#include "http_server.h"
#include "net/fetcher.h"
#include "net/http_limits.h"

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

class TextSink final : public BodySink {
 public:
  void restart() override {
    ++beginnings;
    text.clear();
  }
  void add(std::string_view piece) override {
    text.append(piece);
    if (text.size() > refuse_beyond) throw Error({.code = ErrorCode::kLimit, .tried = "a test"});
  }

  std::string text;
  int beginnings = 0;
  std::size_t refuse_beyond = 1'000'000;
};

HttpRequest get(const std::string& url, BodySink* sink = nullptr) {
  HttpRequest request;
  request.url = url;
  request.max_body_bytes = 100'000;
  request.max_body_name = "100000 bytes for a test";
  request.deadline = Deadline::after(10s, "a test's deadline");
  request.retry.first_wait = 1ms;
  request.retry.last_wait = 5ms;
  request.sink = sink;
  request.config_pointer = "/the/pointer";
  return request;
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

TEST_CASE("many requests share few connections, each body goes to its own sink") {
  std::atomic<unsigned> running = 0;
  std::atomic<unsigned> most = 0;
  HttpServer server([&](const std::string& request) {
    const unsigned now = ++running;
    for (unsigned seen = most; now > seen && !most.compare_exchange_weak(seen, now);) continue;
    std::this_thread::sleep_for(2ms);
    --running;
    return answer(200, request.substr(4, request.find(' ', 4) - 4));
  });
  Client client;
  std::deque<TextSink> sinks(100);
  std::vector<HttpRequest> requests;
  for (std::size_t i = 0; i < sinks.size(); ++i) {
    requests.push_back(get(server.url("/" + std::to_string(i)), &sinks[i]));
  }
  std::set<std::size_t> answered;
  client.fetcher.send_all(requests, [&](std::size_t index, const HttpResponse& response) {
    CHECK(response.status == 200);
    CHECK(response.body.empty());
    answered.insert(index);
  });
  CHECK(answered.size() == 100);
  for (std::size_t i = 0; i < sinks.size(); ++i) CHECK(sinks[i].text == "/" + std::to_string(i));
  CHECK(client.fetcher.counters().requests == 100);
  CHECK(client.fetcher.counters().connections <= kMaxConnectionsPerHost);
  CHECK(most <= kMaxConnectionsPerHost);
  CHECK(most > 1);
}

TEST_CASE("a server that is busy for one request gets patience from all") {
  std::atomic<int> count = 0;
  HttpServer server([&](const std::string&) {
    return ++count <= static_cast<int>(kMaxConnectionsPerHost)
               ? answer(429, "", "Retry-After: 1\r\n")
               : answer(200, "x");
  });
  Client client;
  std::vector<HttpRequest> requests(80, get(server.url("/")));
  std::size_t answers = 0;
  client.fetcher.send_all(requests, [&](std::size_t, const HttpResponse&) { ++answers; });
  CHECK(answers == 80);
  CHECK(client.fetcher.counters().requests == 80 + kMaxConnectionsPerHost);
}

TEST_CASE("the first failure ends all, and names its entry") {
  HttpServer server([](const std::string& request) {
    return request.starts_with("GET /bad ") ? answer(200, std::string(200'000, 'x'))
                                            : std::string("HTTP/1.1 ");
  });
  Client client;
  std::vector<HttpRequest> requests(5, get(server.url("/silent")));
  requests.push_back(get(server.url("/bad")));
  try {
    client.fetcher.send_all(requests, [](std::size_t, const HttpResponse&) {});
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.detail().code == ErrorCode::kLimit);
    CHECK(error.detail().pointer == "/the/pointer");
  }
  CHECK(client.fetcher.counters().requests == 1);
  HttpServer good([](const std::string&) { return answer(200, "good"); });
  CHECK(client.fetcher.send(get(good.url("/"))).body == "good");
}

TEST_CASE("what a sink throws passes through libcurl") {
  HttpServer server([](const std::string&) { return answer(200, std::string(5000, 'x')); });
  Client client;
  TextSink sink;
  sink.refuse_beyond = 100;
  CHECK_THROWS_WITH_AS(static_cast<void>(client.fetcher.send(get(server.url("/"), &sink))),
                       "a test", Error);
}

TEST_CASE("the total time of a request begins when it is sent") {
  HttpServer silent([](const std::string&) { return std::string("HTTP/1.1 "); });
  Client client;
  HttpRequest request = get(silent.url("/"));
  request.total_timeout = 100ms;
  request.total_timeout_name = "httpTotal=0.1";
  try {
    static_cast<void>(client.fetcher.send(request));
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.detail().code == ErrorCode::kTimeout);
    CHECK(has(error.what(), "bounded by httpTotal=0.1"));
  }
}

// The answer to a first request, and to the one after it broke off.
struct BrokenOff {
  const char* what;
  std::string first_headers;
  std::string second;  // whole answer
  bool asks_for_rest;  // does the second request ask for the rest only?
  unsigned attempts;
};

TEST_CASE("a body that broke off goes on where that is safe, and begins again elsewhere") {
  const std::string tag = "ETag: \"v1\"\r\n";
  const auto rest = [&](const std::string& range, const std::string& body) {
    return "HTTP/1.1 206 X\r\nContent-Range: bytes " + range +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + tag + "\r\n" + body;
  };
  const BrokenOff rows[] = {
      {"with a strong tag", tag, rest("4-9/10", "456789"), true, 2},
      {"the server has another body by now", tag, answer(200, "0123456789"), true, 2},
      {"the server does not know ranges", tag, answer(416, ""), true, 3},
      {"another part than asked for", tag, rest("3-9/10", "3456789"), true, 3},
      {"a part of another body", tag,
       "HTTP/1.1 206 X\r\nContent-Range: bytes 4-9/10\r\nETag: \"v2\"\r\nContent-Length: "
       "6\r\n\r\nABCDEF",
       true, 3},
      {"busy in between", tag, answer(503, ""), true, 3},
      {"with a weak tag", "ETag: W/\"v1\"\r\n", answer(200, "0123456789"), false, 2},
      {"without a tag", "", answer(200, "0123456789"), false, 2},
  };
  for (const BrokenOff& row : rows) {
    CAPTURE(row.what);
    std::atomic<int> count = 0;
    HttpServer server([&](const std::string& request) -> std::string {
      const int now = ++count;
      if (now == 1) {
        return "HTTP/1.1 200 X\r\nContent-Length: 10\r\n" + row.first_headers + "\r\n0123";
      }
      if (now == 2) return row.second;
      return has(request, "Range: bytes=4-") ? rest("4-9/10", "456789") : answer(200, "0123456789");
    });
    Client client;
    TextSink sink;
    HttpRequest request = get(server.url("/"), &sink);
    request.stall_timeout = 50ms;
    const HttpResponse response = client.fetcher.send(request);
    CHECK(response.status == 200);
    CHECK(response.attempts == row.attempts);
    CHECK(sink.text == "0123456789");
    const std::string second = server.requests().at(1);
    CHECK(has(second, "\r\nRange: bytes=4-\r\n") == row.asks_for_rest);
    CHECK(has(second, "\r\nIf-Range: \"v1\"\r\n") == row.asks_for_rest);
  }
}

TEST_CASE("a body that begins again may be as large as any other") {
  std::atomic<int> count = 0;
  HttpServer server([&](const std::string&) -> std::string {
    if (++count > 1) return answer(200, "other body");
    return "HTTP/1.1 200 X\r\nContent-Length: 10\r\nETag: \"v1\"\r\n\r\n01234567";
  });
  Client client;
  TextSink sink;
  HttpRequest request = get(server.url("/"), &sink);
  request.stall_timeout = 50ms;
  request.max_body_bytes = 10;
  CHECK(client.fetcher.send(request).status == 200);
  CHECK(sink.text == "other body");
}

TEST_CASE("a file that fails does not hold up its server's others") {
  std::atomic<int> failures = 0;
  HttpServer server([&](const std::string& request) {
    return request.starts_with("GET /bad ") && ++failures < 3 ? answer(500, "") : answer(200, "x");
  });
  Client client;
  std::vector<HttpRequest> requests = {get(server.url("/bad")), get(server.url("/good"))};
  std::vector<std::size_t> order;
  client.fetcher.send_all(requests,
                          [&](std::size_t index, const HttpResponse&) { order.push_back(index); });
  CHECK(order == std::vector<std::size_t>{1, 0});
}

}  // namespace
}  // namespace firstlight::net
