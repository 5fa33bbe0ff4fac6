// SPDX-License-Identifier: Apache-2.0
// What differs between the versions: members that came later, and rules that changed.
#include <doctest/doctest.h>

#include "findings.h"

namespace firstlight::config {
namespace {

using test::check_document;
using test::check_rows;

std::string luks(std::string_view members) {
  return R"("storage":{"luks":[{"name":"a","device":"/dev/a",)" + std::string(members) + "}]}";
}

std::string contents(std::string_view members) {
  return R"("storage":{"files":[{"path":"/a","contents":{)" + std::string(members) + "}}]}";
}

std::string source(std::string_view url) {
  return contents(R"("source":")" + std::string(url) + "\"");
}

// Checks the `ignition` section with `members` beside its version, for each version of the list.
void check_ignition(const std::vector<std::string_view>& versions, const std::string& members,
                    const std::vector<std::string>& expected) {
  for (const std::string_view version : versions) {
    check_document(R"({"ignition":{"version":")" + std::string(version) + "\"," + members + "}}",
                   expected);
  }
}

const std::vector<std::string_view> kFirst = {"3.0.0"};
const std::vector<std::string_view> kLater = {"3.1.0", "3.2.0", "3.3.0", "3.4.0", "3.5.0", "3.6.0"};

TEST_CASE("members of each version") {
  const std::string at = "W0212 /storage/luks/0/";
  check_rows({
      {"3.0.0-3.1.0", R"("storage":{"luks":[{"name":"a"}]})", {"W0212 /storage/luks"}},
      {"3.2.0-3.6.0", R"("storage":{"luks":[{"name":"a","device":"/dev/a"}]})", {}},
      {"3.0.0-3.2.0", R"("kernelArguments":{"shouldExist":["a","a"]})", {"W0212 /kernelArguments"}},
      {"3.3.0-3.6.0", R"("kernelArguments":{"shouldExist":["a"],"shouldNotExist":["b"]})", {}},
      {"3.0.0-3.1.0",
       R"("storage":{"disks":[{"device":"/dev/a","partitions":[{"number":1,"resize":"x"}]}]})",
       {"W0212 /storage/disks/0/partitions/0/resize"}},
      {"3.2.0-3.6.0",
       R"("storage":{"disks":[{"device":"/dev/a","partitions":[{"number":1,"resize":true}]}]})",
       {}},
      {"3.0.0",
       R"("storage":{"filesystems":[{"device":"/dev/a","mountOptions":["x"]}]})",
       {"W0212 /storage/filesystems/0/mountOptions"}},
      {"3.1.0-3.6.0",
       R"("storage":{"filesystems":[{"device":"/dev/a","format":"xfs","mountOptions":["x"]}]})",
       {}},
      {"3.0.0-3.1.0",
       R"("passwd":{"users":[{"name":"a","shouldExist":1}]})",
       {"W0212 /passwd/users/0/shouldExist"}},
      {"3.2.0-3.6.0", R"("passwd":{"users":[{"name":"a","shouldExist":false}]})", {}},
      {"3.0.0-3.1.0",
       R"("passwd":{"groups":[{"name":"a","shouldExist":1}]})",
       {"W0212 /passwd/groups/0/shouldExist"}},
      {"3.2.0-3.6.0", R"("passwd":{"groups":[{"name":"a","shouldExist":false}]})", {}},
      {"3.0.0",
       contents(R"("source":"http://h","httpHeaders":[{"name":""}])"),
       {"W0212 /storage/files/0/contents/httpHeaders"}},
      {"3.1.0-3.6.0", contents(R"("source":"http://h","httpHeaders":[{"name":"a"}])"), {}},
      {"3.0.0-3.6.0", contents(R"("source":"data:,x","compression":"gzip")"), {}},
      {"3.2.0-3.3.0", luks(R"("discard":1)"), {at + "discard"}},
      {"3.4.0-3.6.0", luks(R"("discard":true)"), {}},
      {"3.2.0-3.3.0", luks(R"("openOptions":["a","a"])"), {at + "openOptions"}},
      {"3.4.0-3.6.0", luks(R"("openOptions":["a","b"])"), {}},
      {"3.2.0-3.4.0", luks(R"("cex":{"enabled":true})"), {at + "cex"}},
      {"3.5.0-3.6.0", luks(R"("cex":{"enabled":true})"), {}},
      {"3.2.0-3.3.0",
       luks(R"("clevis":{"tang":[{"url":"http://t","thumbprint":"x","advertisement":"{"}]})"),
       {at + "clevis/tang/0/advertisement"}},
      {"3.4.0-3.6.0",
       luks(R"("clevis":{"tang":[{"url":"http://t","thumbprint":"x","advertisement":"{}"}]})"),
       {}},
  });
}

TEST_CASE("members of the ignition section in each version") {
  check_ignition(kFirst, R"("proxy":{"httpProxy":"x"})", {"W0212 /ignition/proxy"});
  check_ignition(kLater, R"("proxy":{"httpProxy":"http://p"})", {});
  const std::string reference = R"({"source":"data:,x","compression":"gzip"})";
  check_ignition(kFirst, R"("config":{"merge":[)" + reference + "]}",
                 {"W0212 /ignition/config/merge/0/compression"});
  check_ignition(kLater, R"("config":{"merge":[)" + reference + "]}", {});
  check_ignition(kFirst, R"("config":{"replace":)" + reference + "}",
                 {"W0212 /ignition/config/replace/compression"});
  check_ignition(kLater, R"("config":{"replace":)" + reference + "}", {});
  check_ignition(kFirst, R"("security":{"tls":{"certificateAuthorities":[)" + reference + "]}}",
                 {"W0212 /ignition/security/tls/certificateAuthorities/0/compression"});
  check_ignition(kLater, R"("security":{"tls":{"certificateAuthorities":[)" + reference + "]}}",
                 {});
}

TEST_CASE("references without source in each version") {
  const std::string merge = "/ignition/config/merge/0";
  const std::string authority = "/ignition/security/tls/certificateAuthorities/0";
  for (const std::string entry : {R"({})", R"({"source":null})", R"({"source":""})"}) {
    check_ignition(kFirst, R"("config":{"merge":[)" + entry + "]}", {});
    check_ignition(kLater, R"("config":{"merge":[)" + entry + "]}", {"E0301 " + merge});
    check_ignition(kFirst, R"("security":{"tls":{"certificateAuthorities":[)" + entry + "]}}",
                   {"E0303 " + authority + "/source"});
    check_ignition(kLater, R"("security":{"tls":{"certificateAuthorities":[)" + entry + "]}}",
                   {"E0301 " + authority});
    check_ignition(kFirst, R"("config":{"replace":)" + entry + "}", {});
    check_ignition(kLater, R"("config":{"replace":)" + entry + "}", {});
  }
}

TEST_CASE("schemes and hash functions of each version") {
  const std::string at = " /storage/files/0/contents/";
  const auto hashed = [](const std::string& hash) {
    return contents(R"("source":"data:,","verification":{"hash":")" + hash + "\"}");
  };
  check_rows({
      {"3.0.0-3.6.0", source("http://h"), {}},
      {"3.0.0-3.6.0", source("https://h"), {}},
      {"3.0.0-3.6.0", source("tftp://h/f"), {}},
      {"3.0.0-3.6.0", source("s3://b/k"), {}},
      {"3.0.0-3.6.0", source("s3://b/k?versionId="), {"E0305" + at + "source"}},
      {"3.0.0-3.6.0", source("data:,x"), {}},
      {"3.0.0-3.6.0", source("ftp://h"), {"E0303" + at + "source"}},
      {"3.0.0-3.1.0", source("gs://b/k"), {"E0303" + at + "source"}},
      {"3.2.0-3.6.0", source("gs://b/k"), {}},
      {"3.0.0-3.3.0", source("arn:aws:s3:::b/k"), {"E0303" + at + "source"}},
      {"3.4.0-3.6.0", source("arn:aws:s3:::b/k"), {}},
      {"3.4.0-3.6.0", source("arn:aws:s3:::b"), {"E0305" + at + "source"}},
      {"3.0.0-3.6.0", hashed("sha512-" + std::string(128, '0')), {}},
      {"3.0.0-3.6.0",
       hashed("sha512-" + std::string(127, '0')),
       {"E0315" + at + "verification/hash"}},
      {"3.0.0", hashed("sha256-" + std::string(64, '0')), {"E0314" + at + "verification/hash"}},
      {"3.1.0-3.6.0", hashed("sha256-" + std::string(64, '0')), {}},
      {"3.1.0-3.6.0",
       hashed("sha256-" + std::string(65, '0')),
       {"E0315" + at + "verification/hash"}},
  });
}

TEST_CASE("nodes in each version") {
  const std::string mode = R"("storage":{"files":[{"path":"/a","mode":2541}]})";
  const std::string folder_mode = R"("storage":{"directories":[{"path":"/a","mode":1023}]})";
  check_rows({
      {"3.0.0-3.5.0", mode, {"W0404 /storage/files/0/mode"}},
      {"3.6.0", mode, {}},
      {"3.0.0-3.5.0", folder_mode, {"W0404 /storage/directories/0/mode"}},
      {"3.6.0", folder_mode, {}},
      {"3.0.0-3.6.0",
       R"("storage":{"files":[{"path":"/a","mode":4096}]})",
       {"E0403 /storage/files/0/mode"}},
      {"3.0.0-3.2.0", R"("storage":{"links":[{"path":"/a"}]})", {}},
      {"3.3.0-3.6.0", R"("storage":{"links":[{"path":"/a"}]})", {"E0407 /storage/links/0/target"}},
      {"3.0.0-3.2.0", R"("storage":{"links":[{"path":"/a","target":null}]})", {}},
      {"3.3.0-3.6.0",
       R"("storage":{"links":[{"path":"/a","target":null}]})",
       {"E0407 /storage/links/0/target"}},
      {"3.0.0-3.2.0", R"("storage":{"links":[{"path":"/a","target":""}]})", {}},
      {"3.3.0-3.6.0",
       R"("storage":{"links":[{"path":"/a","target":""}]})",
       {"E0407 /storage/links/0/target"}},
  });
}

TEST_CASE("volumes in each version") {
  const auto custom = [](std::string_view members) {
    return luks(R"("clevis":{"custom":{)" + std::string(members) + "}}");
  };
  const std::string at = " /storage/luks/0/clevis";
  check_rows({
      {"3.0.0-3.2.0",
       R"("storage":{"filesystems":[{"device":"/dev/a","format":"none"}]})",
       {"E0801 /storage/filesystems/0/format"}},
      {"3.3.0-3.6.0", R"("storage":{"filesystems":[{"device":"/dev/a","format":"none"}]})", {}},
      {"3.0.0-3.6.0",
       R"("storage":{"filesystems":[{"device":"/dev/a","format":"virtiofs"}]})",
       {"E0801 /storage/filesystems/0/format"}},
      {"3.0.0-3.6.0",
       R"("storage":{"raid":[{"name":"m","devices":["/dev/a"]}]})",
       {"E0601 /storage/raid/0/level"}},
      {"3.0.0-3.6.0",
       R"("storage":{"raid":[{"name":"m","level":"","devices":["/dev/a"]}]})",
       {"E0601 /storage/raid/0/level"}},
      {"3.2.0", custom(""), {"E0707" + at + "/custom/config"}},
      {"3.3.0-3.6.0", custom(""), {}},
      {"3.2.0", custom(R"("pin":null)"), {"E0707" + at + "/custom/config"}},
      {"3.3.0-3.6.0", custom(R"("pin":null)"), {}},
      {"3.2.0", custom(R"("pin":"")"), {"E0707" + at + "/custom/config"}},
      {"3.3.0-3.6.0", custom(R"("pin":"")"), {}},
      {"3.2.0-3.6.0", custom(R"("config":"{}")"), {"E0706" + at + "/custom/pin"}},
      {"3.2.0", custom(R"("needsNetwork":true)"), {"E0707" + at + "/custom/config"}},
      {"3.3.0-3.6.0", custom(R"("needsNetwork":true)"), {"E0706" + at + "/custom/pin"}},
      {"3.2.0-3.6.0", custom(R"("pin":"tang")"), {"E0707" + at + "/custom/config"}},
      {"3.2.0-3.6.0", custom(R"("pin":"tang","config":"{}")"), {}},
      {"3.2.0-3.6.0", custom(R"("pin":"tpm2","config":"x","needsNetwork":false)"), {}},
      {"3.2.0-3.5.0", custom(R"("pin":"other","config":"{}")"), {"E0706" + at + "/custom/pin"}},
      {"3.6.0", custom(R"("pin":"other","config":"{}")"), {}},
      {"3.2.0",
       luks(R"("clevis":{"custom":{},"threshold":1})"),
       {"E0704" + at, "E0707" + at + "/custom/config"}},
      {"3.3.0-3.6.0", luks(R"("clevis":{"custom":{},"threshold":1})"), {}},
      {"3.2.0-3.6.0", luks(R"("clevis":{"custom":null,"threshold":1})"), {}},
      {"3.4.0-3.6.0",
       luks(R"("clevis":{"tang":[{"url":"http://t","thumbprint":"x","advertisement":"{"}]})"),
       {"E0710" + at + "/tang/0/advertisement"}},
  });
}

}  // namespace
}  // namespace firstlight::config
