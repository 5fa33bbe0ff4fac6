// SPDX-License-Identifier: Apache-2.0
// File contents that are fetched, from the command line to the files.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

#include "../../unit/net/http_server.h"
#include "base/base64.h"
#include "base/digest.h"
#include "target_root.h"

namespace firstlight::test {
namespace {

std::string file(const std::string& path, const std::string& members) {
  return R"({"path":")" + path + "\"," + members + "}";
}

std::string config(const std::string& files) {
  return R"({"ignition":{"version":"3.4.0"},"storage":{"files":[)" + files + "]}}";
}

std::string source(const std::string& url, const std::string& more = "") {
  return R"({"source":")" + url + "\"" + more + "}";
}

std::string hash(const std::string& bytes) {
  return R"(,"verification":{"hash":"sha512-)" + sha512_hex(bytes) + "\"}";
}

TEST_CASE("fetched contents and fragments, gzip and hash and headers, and once more") {
  const std::string gzip = *base64_decode("H4sIAAAAAAACA8tIzcnJBwCGphA2BQAAAA==");
  HttpServer server([&](const std::string& request) {
    if (request.starts_with("GET /gz ")) return answer(200, gzip);
    if (request.starts_with("GET /guarded ") &&
        request.find("X-Key: open sesame\r\n") == std::string::npos) {
      return answer(403, "");
    }
    return answer(200, "of " + request.substr(4, request.find(' ', 4) - 4) + ";");
  });
  const std::string text = config(
      file("/etc/a", R"("mode":384,"contents":)" +
                         source(server.url("/gz"), R"(,"compression":"gzip")" + hash("hello"))) +
      "," +
      file("/etc/b", R"("contents":)" + source("data:,x") + R"(,"append":[)" +
                         source(server.url("/1"), hash("of /1;")) + "," + source("data:,y") + "," +
                         source(server.url("/guarded"),
                                R"(,"httpHeaders":[{"name":"X-Key","value":"open sesame"}])") +
                         "]") +
      "," + file("/etc/c", R"("append":[)" + source(server.url("/2")) + "]"));
  const TargetRoot root;
  root.write("root/etc/c", "there;");
  CHECK(root.apply(text) == cli::kExitSuccess);
  CHECK(root.read("etc/a") == "hello");
  CHECK(root.mode("etc/a") == 0600);
  CHECK(root.read("etc/b") == "xof /1;yof /guarded;");
  CHECK(root.read("etc/c") == "there;of /2;");
  const auto before = root.snapshot();
  CHECK(root.apply(text) == cli::kExitSuccess);
  CHECK(root.read("etc/c") == "there;of /2;");
  const auto after = root.snapshot();
  for (const auto& [path, facts] : before) {
    const std::string name = path.substr(path.rfind('/') + 1);
    if (name == "a" || name == "b" || name == "c") CHECK(after.at(path) == facts);
  }
}

TEST_CASE("contents that cannot be had leave the root as it was") {
  HttpServer server([](const std::string& request) {
    return request.starts_with("GET /good ") ? answer(200, "good") : answer(404, "");
  });
  const std::string good = file("/etc/good", R"("contents":)" + source(server.url("/good"))) + ",";
  const std::string rows[] = {
      source(server.url("/lost")),
      source(server.url("/good"), hash("bad")),
      source(server.url("/good"), R"(,"compression":"gzip")"),
  };
  for (const std::string& row : rows) {
    CAPTURE(row);
    const TargetRoot root;
    const auto before = root.snapshot();
    CHECK(root.apply(config(good + file("/etc/bad", R"("contents":)" + row))) != cli::kExitSuccess);
    CHECK(root.snapshot() == before);
  }
}

// What it says on standard error, for a person.
std::string said_by(const TargetRoot& root, const cli::CommandLine& line, int& exit_code) {
  const std::string path = root.host_path("said").string();
  const UniqueFd before(::dup(STDERR_FILENO));
  const UniqueFd file(::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600));
  REQUIRE(::dup2(file.get(), STDERR_FILENO) >= 0);
  exit_code = cli::apply(line);
  std::fflush(stderr);
  ::dup2(before.get(), STDERR_FILENO);
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST_CASE("contents end with the run's deadline or their own, and the message says with which") {
  // Busy for ever, or silent in the middle of the body.
  HttpServer server([](const std::string& request) {
    if (request.starts_with("GET /busy ")) return answer(503, "");
    std::this_thread::sleep_for(std::chrono::seconds{3});
    return std::string();
  });
  struct Row {
    const char* path;
    int deadline_s;
    const char* timeouts;
    const char* bound;
  };
  const Row rows[] = {
      {"/busy", 1, "{}", "the time is bounded by --deadline=1"},
      {"/silent", 1, "{}", "the time is bounded by --deadline=1"},
      {"/busy", 1, R"({"httpTotal":60})", "the time is bounded by --deadline=1"},
      {"/busy", 60, R"({"httpTotal":1})", "the time is bounded by ignition.timeouts.httpTotal=1"},
      {"/silent", 60, R"({"httpTotal":1})", "the time is bounded by ignition.timeouts.httpTotal=1"},
      {"/busy", 0, R"({"httpTotal":1})", "the time is bounded by ignition.timeouts.httpTotal=1"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.path));
    CAPTURE(std::string(row.bound));
    const TargetRoot root;
    cli::CommandLine line =
        root.command_line(R"({"ignition":{"version":"3.4.0","timeouts":)" +
                          std::string(row.timeouts) + R"(},"storage":{"files":[)" +
                          file("/etc/a", R"("contents":)" + source(server.url(row.path))) + "]}}");
    line.deadline = std::chrono::seconds{row.deadline_s};
    const auto before = root.snapshot();
    const auto begin = std::chrono::steady_clock::now();
    int exit_code = 0;
    const std::string said = said_by(root, line, exit_code);
    CAPTURE(said);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::milliseconds{1500});
    CHECK(exit_code == cli::kExitNotStarted);
    CHECK(said.find(row.bound) != std::string::npos);
    CHECK(root.snapshot() == before);
  }
}

}  // namespace
}  // namespace firstlight::test
