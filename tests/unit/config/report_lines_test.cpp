// SPDX-License-Identifier: Apache-2.0
#include "config/report_lines.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace firstlight::config {
namespace {

// What stands before the message of each line.
std::vector<std::string> heads_of(std::string_view lines) {
  std::vector<std::string> heads;
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(line.size() + 1);
    heads.emplace_back(line.substr(0, line.find(": ")));
    CHECK(line.size() > heads.back().size() + 2);
  }
  return heads;
}

struct LineRow {
  std::string text;
  std::vector<std::string> heads;
};

void check_lines(const std::vector<LineRow>& rows) {
  for (const LineRow& row : rows) {
    CAPTURE(row.text);
    const ReportLines lines = report_lines(load(row.text), row.text);
    CHECK(heads_of(lines.findings) == row.heads);
    CHECK(lines.failure.empty());
  }
}

// A document with `members` beside `ignition`; they begin in column 33.
std::string with(const std::string& members) {
  return R"({"ignition":{"version":"3.3.0"},)" + members + "}";
}

TEST_CASE("findings with path and position") {
  check_lines({
      {with(R"("x":1)"), {"warning at $.x, line 1 col 33"}},
      {with("\n\"storage\":{\"files\":[{\"path\":\"a\"}]}"),
       {"error at $.storage.files.0.path, line 2 col 29"}},
      // A missing member is at its object: behind the bracket.
      {with("\n\"storage\":{\"files\":[{}]}"), {"error at $.storage.files.0.path, line 2 col 22"}},
      {with("\n\"storage\":{\"files\":[\n{\"path\":\"/a\"},{\"path\":\"/a\"}]}"),
       {"error at $.storage.files.1, line 3 col 16"}},
      {with("\n\"kernelArguments\":{\"shouldExist\":[\"a\",\"a\"]}"),
       {"error at $.kernelArguments.shouldExist.1, line 2 col 39"}},
      // Columns are bytes.
      {with("\"\u00e9\":0,\"x\":1"),
       {"warning at $.x, line 1 col 40", "warning at $.\u00e9, line 1 col 33"}},
      {with(R"("a/b~c.d":1)"), {"warning at $.a/b~c.d, line 1 col 33"}},
      // A control character in a path would be a line of its own, or worse.
      {with(R"("a\nb\u001b":1)"), {"warning at $.a\\x0ab\\x1b, line 1 col 33"}},
  });
}

TEST_CASE("findings about names come last, in the order of their paths") {
  check_lines({
      {with(R"("z":1,"storage":{"y":1,"files":[{"path":"a","x":1}]},"a":1)"),
       {"error at $.storage.files.0.path, line 1 col 73", "warning at $.a, line 1 col 86",
        "warning at $.storage.files.0.x, line 1 col 77", "warning at $.storage.y, line 1 col 50",
        "warning at $.z, line 1 col 33"}},
  });
}

TEST_CASE("types are at the byte behind the value, or behind its bracket, without path") {
  check_lines({
      {with("\n\"storage\":[]"), {"error at line 2 col 12"}},
      {with("\n\"storage\":12"), {"error at line 2 col 13"}},
      {with("\n\"storage\":{\"files\":[\n[]]}"), {"error at line 3 col 2"}},
      {with("\n\"storage\":{\"files\":[\n{\"path\":{}}]}"), {"error at line 3 col 10"}},
      {with("\n\"storage\":{\"files\":[\n{\"path\":true\n}]}"), {"error at line 3 col 13"}},
      {with("\n\"storage\":{\"files\":[\n{\"path\":\"/a\",\"mode\":1.5}]}"),
       {"error at line 3 col 24"}},
      {"[]", {"error at line 1 col 2"}},
      {"12", {"error at line 1 col 3"}},
      {"{\"ignition\":7}", {"error at line 1 col 14"}},
      {"{\"ignition\":{\"version\":3}}", {"error at line 1 col 25"}},
  });
}

TEST_CASE("syntax is at the byte behind the bad one, without path") {
  check_lines({
      {"{\n  x", {"error at line 2 col 4"}},
      {"{\"a\":\"b\n\"}", {"error at line 2 col 1"}},
      {"{} x", {"error at line 1 col 5"}},
      {"{\"a\":tru}", {"error at line 1 col 10"}},
      // The end of the text, which the reference calls 0/0.
      {"{", {"error at line 1 col 2"}},
      {"{\n", {"error at line 2 col 1"}},
      {" ", {"error at line 1 col 2"}},
  });
}

TEST_CASE("without version there is no report") {
  for (const std::string text :
       {"", "null", "{}", R"({"ignition":{"version":""}})", R"({"ignition":{"version":"3"}})",
        R"({"ignition":{"version":"2.0.0"}})",
        R"({"ignition":{"version":"3.6.0-experimental"}})"}) {
    CAPTURE(text);
    const ReportLines lines = report_lines(load(text), text);
    CHECK(lines.findings.empty());
    CHECK_FALSE(lines.failure.empty());
    CHECK(lines.failure.find('\n') == std::string::npos);
  }
}

TEST_CASE("findings without position, or with neither") {
  LoadResult result;
  result.diagnostics.error("FL-C0401", "/a/0", "why", "do that");
  result.diagnostics.warning("FL-C0010", "", "too large");
  result.diagnostics.add({.severity = Severity::kInfo, .code = "FL-C0010", .message = "told"});
  CHECK(report_lines(result, "").findings ==
        "error at $.a.0: why (do that)\nwarning: too large\ninfo: told\n");
}

TEST_CASE("findings that were not kept are counted") {
  std::string body = "\"a\":1";
  for (int i = 0; i < 300; ++i) body += ",\"b" + std::to_string(i) + "\":1";
  const std::string text = with(body);
  const std::string lines = report_lines(load(text), text).findings;
  CHECK(lines.ends_with("info: 101 more findings are not shown (only 200 of each severity)\n"));
}

TEST_CASE("no secret is in a line") {
  const std::string text = with(
      R"("passwd":{"users":[{"name":"a","passwordHash":7,"passwordhash":"SECRET"}]},
         "storage":{"files":[{"path":"/a","contents":{"source":"data:,SECRET{"}},
           {"path":"/b","contents":{"source":"http://SECRET:SECRET@h:x/?SECRET","httpHeaders":[{"name":"","value":"SECRET"}],
            "verification":{"hash":"sha256-SECRET"}}}]})");
  CHECK(report_lines(load(text), text).findings.find("SECRET") == std::string::npos);
}

}  // namespace
}  // namespace firstlight::config
