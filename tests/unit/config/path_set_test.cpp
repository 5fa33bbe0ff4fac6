// SPDX-License-Identifier: Apache-2.0
#include "config/path_set.h"

#include <doctest/doctest.h>

#include <ctime>
#include <string>
#include <string_view>
#include <vector>

#include "findings.h"

namespace firstlight::config {
namespace {

TEST_CASE("the deepest directory above a path") {
  PathSet set;
  CHECK(set.ancestor_of("/a/b") == "");
  for (const std::string_view path : {"/a", "/a/b/c", "/a/bc", "/x/", "", "/", "r/s", "/a"}) {
    set.insert(path);
  }
  struct Row {
    std::string_view path;
    std::string_view ancestor;
  };
  const std::vector<Row> rows = {
      {"/a", ""},
      {"/a/b", "/a"},
      {"/a/b/c", "/a"},
      {"/a/b/c/d", "/a/b/c"},
      {"/a/bcd", "/a"},
      {"/a/bc/d/e", "/a/bc"},
      {"/ab/c", ""},
      {"/b", ""},
      {"", ""},
      {"/", ""},
      {"r/s", ""},
      {"r/s/t", "r/s"},
      {"/a/", "/a"},
      {"//a", "/"},
      {"/x//y", "/x/"},
      {"/x/y", ""},
      {"/a/b/c/", "/a/b/c"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.path);
    CHECK(set.ancestor_of(row.path) == row.ancestor);
  }
  CHECK(set.contains("/a/bc"));
  CHECK(set.contains(""));
  CHECK_FALSE(set.contains("/a/b"));
}

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

TEST_CASE("a path of a megabyte takes no longer than its length") {
  std::string deep;
  for (int i = 0; i < 300'000; ++i) deep += "/a";
  const std::string body = R"("storage":{"files":[{"path":")" + deep +
                           R"("}],"links":[{"path":"/b","target":"c"},{"path":")" + deep +
                           R"(/d","target":"c"}]})";
  const double start = cpu_seconds();
  const LoadResult result = load(test::document_of("3.6.0", body));
  CHECK(cpu_seconds() - start < 3);  // milliseconds; a walk per directory took a minute
  CHECK(result.diagnostics.all().size() == 1);
}

}  // namespace
}  // namespace firstlight::config
