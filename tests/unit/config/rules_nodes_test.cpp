// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "config/rule_set.h"
#include "findings.h"

namespace firstlight::config {
namespace {

using test::check_rows;

std::string file(std::string_view members) {
  return R"("storage":{"files":[{)" + std::string(members) + "}]}";
}
std::string link(std::string_view members) {
  return R"("storage":{"links":[{)" + std::string(members) + "}]}";
}

TEST_CASE("paths") {
  const std::string at = " /storage/files/0/path";
  check_rows({
      {"3.0.0", file(R"("path":"/")"), {}},
      {"3.6.0", file(R"("path":"/a/b.c/..d/...")"), {}},
      {"3.6.0", file(R"("path":"/a b/é")"), {}},
      {"3.6.0", file(""), {"E0401" + at}},
      {"3.6.0", file(R"("path":"")"), {"E0401" + at}},
      {"3.6.0", file(R"("path":null)"), {"E0401" + at}},
      {"3.6.0", file(R"("path":"a")"), {"E0401" + at}},
      {"3.6.0", file(R"("path":"./a")"), {"E0401" + at}},
      {"3.6.0", file(R"("path":"/a/")"), {"E0401" + at}},
      {"3.6.0", file(R"("path":"//a")"), {"E0401" + at}},
      {"3.6.0", file(R"("path":"/a//b")"), {"E0401" + at}},
      {"3.6.0", file(R"("path":"/a/./b")"), {"E0401" + at}},
      {"3.6.0", file(R"("path":"/a/../b")"), {"E0401" + at}},
      {"3.6.0", file(R"("path":"/..")"), {"E0401" + at}},
      {"3.0.0",
       R"("storage":{"directories":[{"path":"a"}]})",
       {"E0401 /storage/directories/0/path"}},
      {"3.0.0",
       R"("storage":{"links":[{"path":"a","target":"b"}]})",
       {"E0401 /storage/links/0/path"}},
  });
}

TEST_CASE("lexical cleaning") {
  CHECK(lexically_clean("/a/b/../c/./d//") == "/a/c/d");
  CHECK(lexically_clean("/../..") == "/");
  CHECK(lexically_clean("a/../../b") == "../b");
  CHECK(lexically_clean("") == ".");
  CHECK(lexically_clean("a/..") == ".");
}

TEST_CASE("owners") {
  check_rows({
      {"3.6.0", file(R"("path":"/a","user":{"id":0},"group":{"name":"g"})"), {}},
      {"3.6.0", file(R"("path":"/a","user":{"id":1,"name":""})"), {}},
      {"3.6.0",
       file(R"("path":"/a","user":{"id":1,"name":"a"},"group":{"id":0,"name":"b"})"),
       {"E0402 /storage/files/0/group", "E0402 /storage/files/0/user"}},
      {"3.6.0", file(R"("path":"/a","user":{"id":-1})"), {"W0412 /storage/files/0/user/id"}},
  });
}

TEST_CASE("modes") {
  const std::string at = " /storage/files/0/mode";
  check_rows({
      {"3.0.0", file(R"("path":"/a","mode":0)"), {}},
      {"3.0.0", file(R"("path":"/a","mode":511)"), {}},
      {"3.5.0", file(R"("path":"/a","mode":512)"), {"W0404" + at}},
      {"3.5.0", file(R"("path":"/a","mode":4095)"), {"W0404" + at}},
      {"3.6.0", file(R"("path":"/a","mode":4095)"), {}},
      {"3.6.0", file(R"("path":"/a","mode":4096)"), {"E0403" + at}},
      {"3.0.0", file(R"("path":"/a","mode":-1)"), {"E0403" + at}},
      {"3.6.0", file(R"("path":"/a","mode":9223372036854775807)"), {"E0403" + at}},
      {"3.5.0",
       R"("storage":{"directories":[{"path":"/a","mode":1023}]})",
       {"W0404 /storage/directories/0/mode"}},
      {"3.5.0",
       R"("storage":{"directories":[{"path":"/a","mode":7777}]})",
       {"E0403 /storage/directories/0/mode"}},
  });
}

TEST_CASE("overwrite needs contents") {
  check_rows({
      {"3.0.0", file(R"("path":"/a","overwrite":true)"), {"E0405 /storage/files/0/overwrite"}},
      {"3.6.0", file(R"("path":"/a","overwrite":true,"contents":{"source":""})"), {}},
      {"3.6.0", file(R"("path":"/a","overwrite":false)"), {}},
      {"3.6.0", R"("storage":{"directories":[{"path":"/a","overwrite":true}]})", {}},
  });
}

TEST_CASE("nothing below a link") {
  const std::string links = R"("links":[{"path":"/l","target":"/t"}])";
  check_rows({
      {"3.6.0",
       R"("storage":{"files":[{"path":"/l/a"}],)" + links + "}",
       {"E0406 /storage/files/0"}},
      {"3.6.0",
       R"("storage":{"directories":[{"path":"/l/a/b"}],)" + links + "}",
       {"E0406 /storage/directories/0"}},
      {"3.6.0", R"("storage":{"files":[{"path":"/la"}],)" + links + "}", {}},
      {"3.0.0",
       R"("storage":{"links":[{"path":"/l","target":"t"},{"path":"/l/m","target":"t"}]})",
       {"E0406 /storage/links/1"}},
      {"3.0.0",
       R"("storage":{"files":[{"path":"/h/a"}],"links":[{"path":"/h","target":"/t","hard":true}]})",
       {"E0406 /storage/files/0"}},
      {"3.6.0",
       R"("storage":{"files":[{"path":"/f"},{"path":"/f/a"}]})",
       {"W0411 /storage/files/1"}},
      {"3.6.0",
       R"("storage":{"directories":[{"path":"/f/d/e"}],"files":[{"path":"/f/d"}]})",
       {"W0411 /storage/directories/0"}},
  });
}

TEST_CASE("links") {
  const std::string at = " /storage/links/0";
  check_rows({
      {"3.0.0", link(R"("path":"/a","target":"")"), {}},
      {"3.2.0", link(R"("path":"/a")"), {}},
      {"3.3.0", link(R"("path":"/a")"), {"E0407" + at + "/target"}},
      {"3.6.0", link(R"("path":"/a","target":"")"), {"E0407" + at + "/target"}},
      {"3.6.0", link(R"("path":"/a","target":"b")"), {}},
      {"3.6.0", link(R"("path":"/a","target":"/d","hard":true)"), {}},
      {"3.6.0",
       R"("storage":{"directories":[{"path":"/d"}],"links":[{"path":"/a","target":"/d","hard":true}]})",
       {"E0408" + at}},
      {"3.6.0",
       R"("storage":{"directories":[{"path":"/d"}],"links":[{"path":"/a","target":"/d"}]})",
       {}},
      {"3.6.0",
       R"("storage":{"directories":[{"path":"/d"}],"links":[{"path":"/a","target":"../d","hard":true}]})",
       {"E0408" + at}},
      {"3.6.0",
       R"("storage":{"directories":[{"path":"/d"}],"links":[{"path":"/a","target":"d","hard":true}]})",
       {}},
      {"3.6.0",
       link(R"("path":"/a","target":"/b","hard":true,"user":{"id":1},"group":{"name":"g"})"),
       {"W0409" + at + "/group/name", "W0409" + at + "/user/id"}},
      {"3.6.0", link(R"("path":"/a","target":"/b","user":{"id":1})"), {}},
  });
}

TEST_CASE("conflicts with the systemd section") {
  const auto both = [](std::string_view path, std::string_view unit) {
    return R"("storage":{"files":[{"path":")" + std::string(path) +
           R"("}]},"systemd":{"units":[{)" + std::string(unit) + "}]}";
  };
  const std::string at = " /storage/files/0/path";
  check_rows({
      {"3.0.0",
       both("/etc/systemd/system/a.service", R"("name":"a.service","contents":"[Unit]")"),
       {"E0410" + at}},
      {"3.6.0", both("/etc/systemd/system/a.service", R"("name":"a.service","contents":"")"), {}},
      {"3.6.0", both("/etc/systemd/system/a.service", R"("name":"a.service","enabled":true)"), {}},
      {"3.6.0",
       both("/etc/systemd/system/b.service", R"("name":"a.service","contents":"[Unit]")"),
       {}},
      {"3.6.0",
       both("/etc/systemd/system/a.service.d/x.conf",
            R"("name":"a.service","dropins":[{"name":"x.conf","contents":"[Unit]"}])"),
       {"E0410" + at}},
      {"3.6.0",
       both("/etc/systemd/system/a.service.d/x.conf",
            R"("name":"a.service","dropins":[{"name":"x.conf","contents":""}])"),
       {}},
  });
}

TEST_CASE("paths are unique across the lists") {
  check_rows({
      {"3.6.0", R"("storage":{"files":[{"path":"/a"},{"path":"/a"}]})", {"E1101 /storage/files/1"}},
      {"3.6.0",
       R"("storage":{"directories":[{"path":"/a"}],"files":[{"path":"/a"}]})",
       {"E1101 /storage/files/0"}},
      {"3.6.0",
       R"("storage":{"files":[{"path":"/a"}],"links":[{"path":"/a","target":"b"}]})",
       {"E1101 /storage/links/0"}},
      {"3.0.0", R"("storage":{"links":[{"path":"/a"},{"path":"/a"}]})", {"E1101 /storage/links/1"}},
  });
}

}  // namespace
}  // namespace firstlight::config
