// SPDX-License-Identifier: Apache-2.0
#include "cli/report_post.h"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <string>

#include "../net/http_server.h"
#include "base/error.h"

namespace firstlight::cli {
namespace {

using namespace std::chrono_literals;
using test::answer;
using test::HttpServer;

std::optional<Error> failure_of(const std::string& url, std::chrono::milliseconds time) {
  Recorder recorder;
  const net::Network network(net::Network::Policy::kUseAsFound);
  try {
    post_report(url, "{}\n", network, Deadline::after(time, "a test's bound"), recorder);
  } catch (const Error& error) {
    return error;
  }
  return std::nullopt;
}

TEST_CASE("a report is sent as JSON, until a busy server has taken it") {
  std::atomic<int> count = 0;
  HttpServer server([&](const std::string&) { return answer(++count == 1 ? 503 : 204, ""); });
  CHECK_FALSE(failure_of(server.url("/report?token=1"), 10s));
  const auto requests = server.requests();
  REQUIRE(requests.size() == 2);
  CHECK(requests[1].starts_with("POST /report?token=1 HTTP/1.1\r\n"));
  CHECK(requests[1].find("\r\nContent-Type: application/json\r\n") != std::string::npos);
  CHECK(requests[1].ends_with("\r\n\r\n{}\n"));
}

TEST_CASE("what a server refuses is an error that has no credentials, and is not sent again") {
  for (const int status : {302, 400, 403, 404}) {
    CAPTURE(status);
    HttpServer server([&](const std::string&) {
      return answer(status, "", status == 302 ? "Location: http://127.0.0.1:1/\r\n" : "");
    });
    std::string url = server.url("/report?token=secret");
    url.insert(url.find("127"), "user:secret@");
    const auto error = failure_of(url, 10s);
    REQUIRE(error);
    const std::string text = error->what();
    CHECK(text.find("the answer has status " + std::to_string(status)) != std::string::npos);
    CHECK(text.find("secret") == std::string::npos);
    CHECK(server.requests().size() == 1);
  }
}

TEST_CASE("a server that never takes it is given up at the bound, by its name") {
  HttpServer server([](const std::string&) { return answer(500, ""); });
  const auto error = failure_of(server.url("/"), 500ms);
  REQUIRE(error);
  CHECK(std::string(error->what()).find("a test's bound") != std::string::npos);
}

}  // namespace
}  // namespace firstlight::cli
