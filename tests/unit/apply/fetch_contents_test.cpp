// SPDX-License-Identifier: Apache-2.0
#include "apply/fetch_contents.h"

#include <doctest/doctest.h>

#include <atomic>
#include <optional>

#include "../net/http_server.h"
#include "apply/load_contents.h"
#include "base/digest.h"
#include "base/error.h"

namespace firstlight::apply {
namespace {

using test::answer;
using test::HttpServer;

struct Client {
  Recorder recorder;
  net::Network network{net::Network::Policy::kUseAsFound};
  net::Fetcher fetcher{network, recorder};
};

std::string bytes_of(const Content& content) {
  std::string bytes;
  content.copy([&](std::string_view piece) { bytes.append(piece); });
  return bytes;
}

// A file with contents of this source, and one fragment of each other.
plan::Plan plan_of(const std::vector<std::string>& sources) {
  plan::FileStep file{.pointer = "/storage/files/0", .path = "/f"};
  file.contents.source = sources[0];
  for (std::size_t i = 1; i < sources.size(); ++i) file.append.push_back({.source = sources[i]});
  plan::Plan plan;
  plan.tree.emplace_back(std::move(file));
  return plan;
}

TEST_CASE("contents and fragments by http, beside those of data: URLs") {
  HttpServer server([](const std::string& request) {
    return answer(200, request.starts_with("GET /a ") ? "bytes of a" : "bytes of b");
  });
  Client client;
  const plan::Plan plan = plan_of({server.url("/a"), "data:,data", server.url("/b")});
  const Contents contents = load_contents(plan, client.fetcher, {}, 1'000'000, client.recorder);
  CHECK(bytes_of(contents.at("/storage/files/0/contents")) == "bytes of a");
  CHECK(bytes_of(contents.at("/storage/files/0/append/0")) == "data");
  CHECK(bytes_of(contents.at("/storage/files/0/append/1")) == "bytes of b");
  CHECK(contents.at("/storage/files/0/contents").digest == sha256_hex("bytes of a"));
  CHECK(contents.at("/storage/files/0/append/0").size_bytes == 4);
  CHECK_FALSE(contents.need_network());
  CHECK(server.requests().size() == 2);
  CHECK(remote_contents(plan).size() == 2);
}

TEST_CASE("what does not fit into the spool is fetched once more, and must be the same then") {
  std::atomic<int> count = 0;
  std::atomic<bool> changed = false;
  HttpServer server([&](const std::string&) -> std::string {
    const std::string whole = answer(200, std::string(20'000, changed ? 'y' : 'x'));
    // The second fetch breaks off once and begins again.
    return ++count == 2 ? whole.substr(0, 10'000) : whole;
  });
  Client client;
  const plan::Plan plan = plan_of({server.url("/large")});
  net::ResourceLimits limits;
  const Contents contents = load_contents(plan, client.fetcher, limits, 8192, client.recorder);
  CHECK(contents.need_network());
  const Content& content = contents.at("/storage/files/0/contents");
  CHECK(content.size_bytes == 20'000);
  CHECK(content.digest == sha256_hex(std::string(20'000, 'x')));
  count = 2;
  CHECK(bytes_of(content) == std::string(20'000, 'x'));
  changed = true;
  try {
    static_cast<void>(bytes_of(content));
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.detail().code == ErrorCode::kVerification);
    CHECK(error.detail().pointer == "/storage/files/0/contents");
    CHECK(std::string(error.what()).find("/large'") != std::string::npos);
  }
}

TEST_CASE("a failure names the entry and the URL") {
  HttpServer server([](const std::string&) { return answer(404, ""); });
  Client client;
  const plan::Plan plan = plan_of({"data:,x", server.url("/lost?key=secret")});
  try {
    static_cast<void>(load_contents(plan, client.fetcher, {}, 8192, client.recorder));
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.detail().pointer == "/storage/files/0/append/0");
    CHECK(std::string(error.what()) ==
          "fetch '" + server.url("/lost") + "': the server answered with status 404 (1 attempt)");
  }
}

}  // namespace
}  // namespace firstlight::apply
