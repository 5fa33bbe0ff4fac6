// SPDX-License-Identifier: Apache-2.0
#include "config/member_names.h"

#include <doctest/doctest.h>

#include <array>

#include "config/member_name.h"
#include "findings.h"

namespace firstlight::config {
namespace {

using test::check_document;
using test::check_rows;

TEST_CASE("unknown members are warned about") {
  check_rows({
      {"3.6.0", R"("x":1)", {"W0211 /x"}},
      {"3.6.0", R"("a/b~c":1)", {"W0211 /a~1b~0c"}},
      {"3.6.0", R"("":1)", {"W0211 /"}},
      {"3.6.0", R"("storage":{"file":[]})", {"W0211 /storage/file"}},
      {"3.6.0",
       R"("storage":{"files":[{"path":"/a","content":{}}]})",
       {"W0211 /storage/files/0/content"}},
      {"3.6.0",
       R"("systemd":{"unit":[]},"passwd":{"user":1})",
       {"W0211 /passwd/user", "W0211 /systemd/unit"}},
      {"3.6.0",
       R"("storage":{"files":[{"path":"/a","user":{"uid":1}}]})",
       {"W0211 /storage/files/0/user/uid"}},
      {"3.6.0",
       R"("storage":{"links":[{"path":"/a","target":"b","mode":420}]})",
       {"W0211 /storage/links/0/mode"}},
      {"3.6.0", R"("x":{"x":{"y":[{}]}})", {"W0211 /x"}},
  });
}

TEST_CASE("members of later versions are named as such") {
  check_rows({
      {"3.0.0", R"("storage":{"luks":[{"name":"a"}]})", {"W0212 /storage/luks"}},
      {"3.1.0", R"("storage":{"luks":[]})", {"W0212 /storage/luks"}},
      {"3.2.0", R"("kernelArguments":{})", {"W0212 /kernelArguments"}},
      {"3.1.0",
       R"("storage":{"disks":[{"device":"/dev/a","partitions":[{"number":1,"resize":true}]}]})",
       {"W0212 /storage/disks/0/partitions/0/resize"}},
      {"3.0.0",
       R"("storage":{"filesystems":[{"device":"/dev/a","mountOptions":["x"]}]})",
       {"W0212 /storage/filesystems/0/mountOptions"}},
      {"3.0.0",
       R"("storage":{"files":[{"path":"/a","contents":{"source":"http://a","httpHeaders":[]}}]})",
       {"W0212 /storage/files/0/contents/httpHeaders"}},
      {"3.1.0",
       R"("passwd":{"users":[{"name":"a","shouldExist":false}],"groups":[{"name":"a","shouldExist":false}]})",
       {"W0212 /passwd/groups/0/shouldExist", "W0212 /passwd/users/0/shouldExist"}},
      {"3.3.0",
       R"("storage":{"luks":[{"name":"a","device":"/dev/a","discard":true,"openOptions":[]}]})",
       {"W0212 /storage/luks/0/discard", "W0212 /storage/luks/0/openOptions"}},
      {"3.4.0",
       R"("storage":{"luks":[{"name":"a","device":"/dev/a","cex":{"enabled":true}}]})",
       {"W0212 /storage/luks/0/cex"}},
  });
  check_document(R"({"ignition":{"version":"3.0.0","proxy":{"httpProxy":5}}})",
                 {"W0212 /ignition/proxy"});
  check_document(
      R"({"ignition":{"version":"3.0.0","config":{"merge":[{"source":"data:,","compression":"x"}]}}})",
      {"W0212 /ignition/config/merge/0/compression"});
}

TEST_CASE("names that differ by case take effect") {
  check_rows({
      {"3.6.0",
       R"("Storage":{"FILES":[{"PATH":"a"}]})",
       {"E0401 /storage/files/0/path", "W0213 /Storage", "W0213 /storage/FILES",
        "W0213 /storage/files/0/PATH"}},
      {"3.6.0",
       "\"pa\u017F\u017Fwd\":{\"users\":[{}]}",
       {"W0213 /pa\u017F\u017Fwd", "W1001 /passwd/users/0"}},
      {"3.6.0",
       "\"kernelArgument\u017F\":{\"shouldExist\":[\"a\",\"a\"]}",
       {"E1101 /kernelArguments/shouldExist/1", "W0213 /kernelArgument\u017F"}},
      {"3.6.0",
       "\"systemd\":{\"units\":[{\"name\":\"a.service\",\"mas\u212A\":1}]}",
       {"E0201 /systemd/units/0/mask", "W0213 /systemd/units/0/mas\u212A"}},
  });
}

TEST_CASE("of duplicate members the last one counts") {
  check_rows({
      {"3.6.0",
       R"("storage":{"files":[{"path":"a","path":"/a"}]})",
       {"W0214 /storage/files/0/path"}},
      {"3.6.0",
       R"("storage":{"files":[{"path":"/a","path":"a"}]})",
       {"E0401 /storage/files/0/path", "W0214 /storage/files/0/path"}},
      {"3.6.0",
       R"("storage":{"files":[{"path":"x"}]},"storage":{"links":[]})",
       {"E0401 /storage/files/0/path", "W0214 /storage"}},
      {"3.6.0", R"("storage":{"files":[{"path":"x"}],"files":[]})", {"W0214 /storage/files"}},
      {"3.6.0", R"("storage":{"files":[{"path":"x"}],"files":null})", {"W0214 /storage/files"}},
      {"3.6.0",
       R"("storage":{"files":[{"path":"x"}]},"storage":null)",
       {"E0401 /storage/files/0/path", "W0214 /storage"}},
      {"3.6.0",
       R"("storage":{"files":[{"path":"/a","mode":1}],"files":[{"path":"/a"}]})",
       {"W0214 /storage/files"}},
      {"3.6.0",
       R"("storage":{"files":[{"Path":"/a","path":"b","PATH":"/c"}]})",
       {"W0213 /storage/files/0/PATH", "W0213 /storage/files/0/Path",
        "W0214 /storage/files/0/path"}},
  });
}

TEST_CASE("a value that a duplicate replaces is of the right type") {
  const std::string at = " /storage/files/0/";
  check_rows({
      {"3.6.0",
       R"("storage":{"files":[{"path":1,"path":"/a"}]})",
       {"E0201" + at + "path", "W0214" + at + "path"}},
      {"3.6.0",
       R"("storage":{"files":[{"path":1,"PATH":"/a"}]})",
       {"E0201" + at + "path", "W0213" + at + "PATH", "W0214" + at + "path"}},
      {"3.6.0",
       R"("storage":{"files":[{"path":"/a","mode":{},"mode":1}]})",
       {"E0201" + at + "mode", "W0214" + at + "mode"}},
      {"3.6.0",
       R"("storage":{"files":[{"path":"/a","user":{"id":"x"},"user":{"id":1}}]})",
       {"E0201" + at + "user/id", "W0214" + at + "user", "W0214" + at + "user/id"}},
      {"3.6.0",
       R"("storage":{"files":[{"path":"/a","append":[1,{"x":1}],"append":[]}]})",
       {"E0201" + at + "append/0", "W0214" + at + "append"}},
      {"3.6.0",
       R"("storage":{"files":[{"path":"a","mode":9}],"files":[]})",
       {"W0214 /storage/files"}},
  });
  const std::string text = test::document_of(
      "3.6.0", R"("storage":{"files":[{"path":"/a","mode":"x","mode":"y","mode":1}]})");
  CHECK(load(text).diagnostics.all().back().column == text.find("\"x\"") + 1);
}

TEST_CASE("null unsets what is optional, and leaves a plain scalar") {
  check_rows({
      {"3.6.0",
       R"("storage":{"files":[{"path":"/a","path":null}]})",
       {"W0214 /storage/files/0/path"}},
      {"3.6.0",
       R"("storage":{"files":[{"path":"a","path":null}]})",
       {"E0401 /storage/files/0/path", "W0214 /storage/files/0/path"}},
      {"3.6.0",
       R"("storage":{"files":[{"path":"/a","mode":9999,"mode":null}]})",
       {"W0214 /storage/files/0/mode"}},
      {"3.6.0",
       R"("storage":{"disks":[{"device":"/dev/a","device":null,"partitions":[{"number":1,"number":null}]}]})",
       {"W0214 /storage/disks/0/device", "W0214 /storage/disks/0/partitions/0/number"}},
      {"3.6.0",
       R"("systemd":{"units":[{"name":"a.service","name":null,"dropins":[{"name":"b.conf","name":null}]}]})",
       {"W0214 /systemd/units/0/dropins/0/name", "W0214 /systemd/units/0/name"}},
      {"3.6.0",
       R"("passwd":{"users":[{"name":"a","name":null}],"groups":[{"name":"a","name":null}]})",
       {"W0214 /passwd/groups/0/name", "W0214 /passwd/users/0/name"}},
      {"3.2.0-3.6.0",
       R"("storage":{"luks":[{"name":"a","name":null,"device":"/dev/a","device":null}]})",
       {"E0703 /storage/luks/0/device", "W0214 /storage/luks/0/device",
        "W0214 /storage/luks/0/name"}},
      {"3.0.0-3.2.0",
       R"("storage":{"raid":[{"name":"m","level":"1","level":null,"devices":["/dev/a"]}]})",
       {"W0214 /storage/raid/0/level"}},
      {"3.3.0-3.6.0",
       R"("storage":{"raid":[{"name":"m","level":"1","level":null,"devices":["/dev/a"]}]})",
       {"E0601 /storage/raid/0/level", "W0214 /storage/raid/0/level"}},
      {"3.3.0-3.6.0",
       R"("storage":{"links":[{"path":"/a","target":"b","target":null}]})",
       {"E0407 /storage/links/0/target", "W0214 /storage/links/0/target"}},
  });
}

TEST_CASE("a name that is given again is at its last place") {
  const std::string text = test::document_of("3.6.0", R"("x":1,"storage":{},"x":2)");
  const LoadResult result = load(text);
  REQUIRE(result.diagnostics.all().size() == 1);
  CHECK(result.diagnostics.all().front().column == text.rfind("\"x\"") + 1);
}

TEST_CASE("a duplicate names both positions") {
  const LoadResult result =
      load("{\n \"ignition\": {\n  \"version\": \"3.0.0\",\n  \"version\": \"3.1.0\"}}");
  REQUIRE(result.config);
  CHECK(result.config->ignition.version == "3.1.0");
  const Diagnostic& warning = result.diagnostics.all().front();
  CHECK(warning.message.find("line 3, column 14") != std::string::npos);
  CHECK(warning.message.find("line 4, column 14") != std::string::npos);
}

TEST_CASE("null elements are empty elements") {
  check_rows({
      {"3.6.0",
       R"("storage":{"files":[null]})",
       {"E0401 /storage/files/0/path", "W0215 /storage/files/0"}},
      {"3.6.0",
       R"("kernelArguments":{"shouldExist":[null]})",
       {"W0215 /kernelArguments/shouldExist/0"}},
      {"3.6.0", R"("passwd":{"users":[null]})", {"W0215 /passwd/users/0", "W1001 /passwd/users/0"}},
  });
}

TEST_CASE("hostile numbers of faults stay bounded") {
  std::string body = "\"a0\":1";
  for (int i = 1; i < 5'000; ++i) body += ",\"a" + std::to_string(i) + "\":1";
  const LoadResult result = load(test::document_of("3.6.0", body));
  CHECK(result.config.has_value());
  CHECK(result.diagnostics.all().size() == Diagnostics::kMaxKept);
  CHECK(result.diagnostics.not_kept() == 5'000 - Diagnostics::kMaxKept);

  std::string duplicates;
  for (int i = 0; i < 5'000; ++i) duplicates += "\"storage\":{},";
  CHECK(load(test::document_of("3.6.0", duplicates + "\"storage\":{}")).config.has_value());
}

TEST_CASE("names fold and suggest") {
  CHECK(fold_name("PassWD") == "passwd");
  CHECK(fold_name("\u212A\u017F") == "ks");
  CHECK(fold_name("\xC3\x89") == "\xC3\x89");
  const std::array<std::string_view, 3> known = {"path", "contents", "overwrite"};
  CHECK(nearest_name("pth", known) == "path");
  CHECK(nearest_name("content", known) == "contents");
  CHECK(nearest_name("overwrit", known) == "overwrite");
  CHECK(nearest_name("zzzzzz", known).empty());
  CHECK(nearest_name(std::string(100'000, 'p'), known).empty());
  CHECK(quoted("a\nb\x1b[31m") == "\"a\\x0ab\\x1b[31m\"");
  CHECK(quoted(std::string(100, 'x')) == "\"" + std::string(64, 'x') + "...\"");
}

}  // namespace
}  // namespace firstlight::config
