// SPDX-License-Identifier: Apache-2.0
// The rule of absolute, clean paths at every member that it holds for.
#include <doctest/doctest.h>

#include "findings.h"

namespace firstlight::config {
namespace {

using test::check_rows;
using test::Row;

struct PathMember {
  std::string_view before;  // the document up to the path
  std::string_view after;
  std::string_view code;
  std::string_view pointer;
  std::string_view versions;
};

constexpr PathMember kPathMembers[] = {
    {R"("storage":{"directories":[{"path":)", "}]}", "E0401", "/storage/directories/0/path",
     "3.0.0-3.6.0"},
    {R"("storage":{"files":[{"path":)", "}]}", "E0401", "/storage/files/0/path", "3.0.0-3.6.0"},
    {R"("storage":{"links":[{"target":"t","path":)", "}]}", "E0401", "/storage/links/0/path",
     "3.0.0-3.6.0"},
    {R"("storage":{"disks":[{"device":)", "}]}", "E0501", "/storage/disks/0/device", "3.0.0-3.6.0"},
    {R"("storage":{"filesystems":[{"device":)", "}]}", "E0501", "/storage/filesystems/0/device",
     "3.0.0-3.6.0"},
    {R"("storage":{"filesystems":[{"device":"/dev/a","format":"xfs","path":)", "}]}", "E0401",
     "/storage/filesystems/0/path", "3.0.0-3.6.0"},
    {R"("storage":{"raid":[{"name":"m","level":"1","devices":["/dev/a",)", "]}]}", "E0501",
     "/storage/raid/0/devices/1", "3.0.0-3.6.0"},
    {R"("storage":{"luks":[{"name":"l","device":)", "}]}", "E0703", "/storage/luks/0/device",
     "3.2.0-3.6.0"},
};

constexpr std::string_view kGoodPaths[] = {"/",       "/a", "/a/b.c/..d/...",     "/a b", "/\u00e9",
                                           "/a\\\\b", "/~", "/dev/disk/by-id/x:1"};

constexpr std::string_view kBadPaths[] = {"a",     "./a",    "../a",    "~/a",   "a/b", "//",
                                          "/a/",   "//a",    "/a//b",   "/.",    "/..", "/a/.",
                                          "/a/..", "/a/./b", "/a/../b", "/../a", " /a"};

TEST_CASE("absolute and clean paths are accepted everywhere") {
  std::vector<Row> rows;
  for (const PathMember& member : kPathMembers) {
    for (const std::string_view path : kGoodPaths) {
      rows.push_back(
          {member.versions,
           std::string(member.before) + '"' + std::string(path) + '"' + std::string(member.after),
           {}});
    }
  }
  check_rows(rows);
}

TEST_CASE("all others are refused everywhere") {
  std::vector<Row> rows;
  for (const PathMember& member : kPathMembers) {
    for (const std::string_view path : kBadPaths) {
      rows.push_back(
          {member.versions,
           std::string(member.before) + '"' + std::string(path) + '"' + std::string(member.after),
           {std::string(member.code) + " " + std::string(member.pointer)}});
    }
  }
  check_rows(rows);
}

TEST_CASE("an empty path is a missing one, and a filesystem needs none") {
  std::vector<Row> rows;
  for (const PathMember& member : kPathMembers) {
    const bool optional = member.pointer == "/storage/filesystems/0/path";
    const std::string finding = std::string(member.code) + " " + std::string(member.pointer);
    rows.push_back({member.versions,
                    std::string(member.before) + R"("")" + std::string(member.after),
                    optional ? std::vector<std::string>{} : std::vector<std::string>{finding}});
  }
  check_rows(rows);
}

}  // namespace
}  // namespace firstlight::config
