// SPDX-License-Identifier: Apache-2.0
// RAID, LUKS and filesystems.
#include <doctest/doctest.h>

#include "findings.h"

namespace firstlight::config {
namespace {

using test::check_rows;
using test::Row;

std::string raid(std::string_view members) {
  return R"("storage":{"raid":[{"name":"md0",)" + std::string(members) + "}]}";
}
std::string luks(std::string_view members) {
  return R"("storage":{"luks":[{"name":"data","device":"/dev/a")" +
         (members.empty() ? "" : "," + std::string(members)) + "}]}";
}
std::string filesystem(std::string_view members) {
  return R"("storage":{"filesystems":[{"device":"/dev/a",)" + std::string(members) + "}]}";
}

TEST_CASE("RAID levels") {
  std::vector<Row> rows;
  for (const std::string level : {"linear", "raid0", "0", "stripe", "raid1", "1", "mirror", "raid4",
                                  "4", "raid5", "5", "raid6", "6", "raid10", "10"}) {
    rows.push_back({"3.0.0", raid(R"("level":")" + level + R"(","devices":["/dev/a"])"), {}});
    const bool spares = level != "linear" && level != "raid0" && level != "0" && level != "stripe";
    rows.push_back({"3.6.0", raid(R"("spares":1,"level":")" + level + R"(","devices":["/dev/a"])"),
                    spares ? std::vector<std::string>{}
                           : std::vector<std::string>{"E0602 /storage/raid/0/level"}});
  }
  const std::string at = "E0601 /storage/raid/0/level";
  rows.push_back({"3.6.0", raid(R"("devices":["/dev/a"])"), {at}});
  rows.push_back({"3.0.0", raid(R"("level":"","devices":["/dev/a"])"), {at}});
  rows.push_back({"3.6.0", raid(R"("level":"raid7","devices":["/dev/a"])"), {at}});
  rows.push_back({"3.6.0", raid(R"("level":"RAID1","devices":["/dev/a"])"), {at}});
  rows.push_back({"3.6.0", raid(R"("level":"raid0","spares":0,"devices":["/dev/a"])"), {}});
  check_rows(rows);
}

TEST_CASE("RAID devices and names") {
  check_rows({
      {"3.6.0", raid(R"("level":"1","devices":[])"), {"E0603 /storage/raid/0/devices"}},
      {"3.6.0", raid(R"("level":"1")"), {"E0603 /storage/raid/0/devices"}},
      {"3.6.0",
       raid(R"("level":"1","devices":["a","/dev/b"])"),
       {"E0501 /storage/raid/0/devices/0"}},
      {"3.6.0",
       raid(R"("level":"1","devices":["/dev/b","/dev/b"])"),
       {"E1101 /storage/raid/0/devices/1"}},
      {"3.6.0", raid(R"("level":"1","devices":["/dev/b"],"options":["-x","-x"])"), {}},
      {"3.6.0",
       R"("storage":{"raid":[{"level":"1","devices":["/dev/b"]}]})",
       {"W1001 /storage/raid/0"}},
      {"3.6.0",
       R"("storage":{"raid":[{"name":"a","level":"1","devices":["/dev/b"]},{"name":"a","level":"1","devices":["/dev/c"]}]})",
       {"E1101 /storage/raid/1"}},
  });
}

TEST_CASE("LUKS volumes") {
  const std::string at = " /storage/luks/0";
  const std::string label47(47, 'x');
  check_rows({
      {"3.2.0", luks(""), {}},
      {"3.6.0",
       R"("storage":{"luks":[{"name":"a/b","device":"/dev/a"}]})",
       {"E0701" + at + "/name"}},
      {"3.6.0", R"("storage":{"luks":[{"device":"/dev/a"}]})", {"W1001" + at}},
      {"3.6.0", R"("storage":{"luks":[{"name":"a"}]})", {"E0703" + at + "/device"}},
      {"3.6.0", R"("storage":{"luks":[{"name":"a","device":""}]})", {"E0703" + at + "/device"}},
      {"3.6.0", R"("storage":{"luks":[{"name":"a","device":"a"}]})", {"E0703" + at + "/device"}},
      {"3.6.0", luks(R"("label":")" + label47 + "\""), {}},
      {"3.6.0", luks(R"("label":")" + label47 + "x\""), {"E0702" + at + "/label"}},
      {"3.6.0", luks(R"("keyFile":{"source":"data:,k"})"), {}},
      {"3.6.0", luks(R"("keyFile":{"source":"x:k"})"), {"E0303" + at + "/keyFile/source"}},
      {"3.6.0", luks(R"("openOptions":["a","a"])"), {"E1101" + at + "/openOptions/1"}},
      {"3.6.0", luks(R"("options":["a","a"])"), {}},
      {"3.6.0",
       R"("storage":{"luks":[{"name":"a","device":"/dev/a"},{"name":"a","device":"/dev/b"}]})",
       {"E1101 /storage/luks/1"}},
      {"3.5.0", luks(R"("cex":{"enabled":true})"), {}},
      {"3.5.0", luks(R"("cex":{"enabled":true},"clevis":{"tpm2":true})"), {"E0705" + at + "/cex"}},
      {"3.5.0",
       luks(R"("cex":{"enabled":true},"keyFile":{"source":"data:,k"})"),
       {"E0705" + at + "/cex"}},
      {"3.5.0", luks(R"("cex":{"enabled":true},"keyFile":{"source":""})"), {}},
      {"3.5.0", luks(R"("cex":{"enabled":false},"clevis":{"tpm2":true})"), {}},
  });
}

TEST_CASE("clevis") {
  const std::string at = " /storage/luks/0/clevis";
  const std::string custom = R"("custom":{"pin":"sss","config":"{}"})";
  const auto clevis = [](const std::string& members) {
    return luks(R"("clevis":{)" + members + "}");
  };
  check_rows({
      {"3.2.0", clevis(R"("tpm2":true,"threshold":1)"), {}},
      {"3.2.0", clevis(R"("custom":null)"), {}},
      {"3.2.0", clevis(custom), {}},
      {"3.6.0", clevis(custom + R"(,"tpm2":true)"), {"E0704" + at}},
      {"3.6.0", clevis(custom + R"(,"threshold":2)"), {"E0704" + at}},
      {"3.6.0", clevis(custom + R"(,"tpm2":false,"threshold":0)"), {}},
      {"3.2.0",
       clevis(R"("custom":{},"tpm2":true)"),
       {"E0704" + at, "E0707" + at + "/custom/config"}},
      {"3.3.0", clevis(R"("custom":{},"tpm2":true)"), {}},
      {"3.6.0", clevis(R"("custom":{"config":"{}"})"), {"E0706" + at + "/custom/pin"}},
      {"3.6.0", clevis(R"("custom":{"needsNetwork":true})"), {"E0706" + at + "/custom/pin"}},
      {"3.2.0", clevis(R"("custom":{"needsNetwork":true})"), {"E0707" + at + "/custom/config"}},
      {"3.6.0", clevis(R"("custom":{"pin":"tang"})"), {"E0707" + at + "/custom/config"}},
      {"3.5.0",
       clevis(R"("custom":{"pin":"yubikey","config":"{}"})"),
       {"E0706" + at + "/custom/pin"}},
      {"3.6.0", clevis(R"("custom":{"pin":"yubikey","config":"{}"})"), {}},
      {"3.4.0",
       clevis(R"("tang":[{"url":"http://t","thumbprint":"x","advertisement":"{\"a\":[1]}"}])"),
       {}},
      {"3.4.0",
       clevis(R"("tang":[{"url":"http://t","thumbprint":"x","advertisement":"{"}])"),
       {"E0710" + at + "/tang/0/advertisement"}},
      {"3.4.0", clevis(R"("tang":[{"url":"http://t","thumbprint":"x","advertisement":"7"}])"), {}},
      {"3.4.0", clevis(R"("tang":[{"url":"http://t"}])"), {"E0709" + at + "/tang/0/thumbprint"}},
      {"3.4.0", clevis(R"("tang":[{"url":"t","thumbprint":"x"}])"), {"E0708" + at + "/tang/0/url"}},
      {"3.4.0", clevis(R"("tang":[{"thumbprint":"x"}])"), {"E0708" + at + "/tang/0/url"}},
      {"3.4.0",
       clevis(
           R"("tang":[{"url":"http://t","thumbprint":"x"},{"url":"http://t","thumbprint":"y"}])"),
       {"E1101" + at + "/tang/1"}},
  });
}

TEST_CASE("filesystem formats") {
  const std::string at = " /storage/filesystems/0/format";
  check_rows({
      {"3.0.0", filesystem(R"("format":"ext4")"), {}},
      {"3.0.0", filesystem(R"("format":"btrfs")"), {}},
      {"3.0.0", filesystem(R"("format":"xfs")"), {}},
      {"3.0.0", filesystem(R"("format":"vfat")"), {}},
      {"3.0.0", filesystem(R"("format":"swap")"), {}},
      {"3.2.0", filesystem(R"("format":"none")"), {"E0801" + at}},
      {"3.3.0", filesystem(R"("format":"none")"), {}},
      {"3.6.0", filesystem(R"("format":"EXT4")"), {"E0801" + at}},
      {"3.6.0", filesystem(R"("format":"virtiofs")"), {"E0801" + at}},
      {"3.6.0", filesystem(R"("format":null)"), {}},
      {"3.6.0", filesystem(R"("format":"")"), {}},
      {"3.6.0", filesystem(R"("path":"/a")"), {"E0802" + at}},
      {"3.6.0", filesystem(R"("path":"")"), {}},
      {"3.6.0", filesystem(R"("uuid":"x")"), {"E0802" + at}},
      {"3.6.0", filesystem(R"("wipeFilesystem":true)"), {"E0802" + at}},
      {"3.6.0", filesystem(R"("wipeFilesystem":false)"), {}},
      {"3.6.0", filesystem(R"("options":["x"])"), {"E0802" + at}},
      {"3.1.0", filesystem(R"("mountOptions":["x"])"), {"E0802" + at}},
      {"3.6.0", filesystem(R"("format":"ext4","options":["x","x"],"mountOptions":["y","y"])"), {}},
      {"3.6.0",
       filesystem(R"("format":"ext4","path":"/a/")"),
       {"E0401 /storage/filesystems/0/path"}},
      {"3.6.0", filesystem(R"("format":"ext4","path":"a")"), {"E0401 /storage/filesystems/0/path"}},
      {"3.6.0", filesystem(R"("format":"swap","path":"/a")"), {}},
  });
}

TEST_CASE("filesystem labels are limited in bytes") {
  std::vector<Row> rows;
  const std::vector<std::pair<std::string, std::size_t>> limits = {
      {"ext4", 16}, {"btrfs", 256}, {"xfs", 12}, {"swap", 15}, {"vfat", 11}};
  for (const auto& [format, limit] : limits) {
    const auto labelled = [&](std::size_t bytes) {
      return filesystem(R"("format":")" + format + R"(","label":")" + std::string(bytes, 'x') +
                        "\"");
    };
    rows.push_back({"3.6.0", labelled(limit), {}});
    rows.push_back({"3.6.0", labelled(limit + 1), {"E0803 /storage/filesystems/0/label"}});
  }
  rows.push_back(
      {"3.6.0", filesystem(R"("format":"none","label":")" + std::string(500, 'x') + "\""), {}});
  rows.push_back({"3.6.0",
                  filesystem(R"("label":"x")"),
                  {"E0802 /storage/filesystems/0/format", "E0803 /storage/filesystems/0/label"}});
  rows.push_back({"3.6.0", filesystem(R"("label":"")"), {"E0803 /storage/filesystems/0/label"}});
  check_rows(rows);
}

TEST_CASE("the marks of filesystems in the making are nobody's own") {
  std::vector<Row> rows;
  const auto with = [](std::string_view format, std::string_view member, std::string_view value) {
    return filesystem(R"("format":")" + std::string(format) + R"(",")" + std::string(member) +
                      R"(":")" + std::string(value) + "\"");
  };
  for (const std::string_view format : {"ext4", "xfs", "btrfs"}) {
    rows.push_back(
        {"3.0.0", with(format, "label", "fl-half-made"), {"E0805 /storage/filesystems/0/label"}});
    rows.push_back({"3.6.0", with(format, "label", "fl-halfmade"), {}});
    rows.push_back({"3.6.0", with(format, "uuid", "464c484d"), {}});
  }
  for (const std::string_view id : {"464c484d", "464C-484D"}) {
    rows.push_back({"3.6.0", with("vfat", "uuid", id), {"E0805 /storage/filesystems/0/uuid"}});
  }
  rows.push_back({"3.6.0", with("vfat", "uuid", "464c484e"), {}});
  rows.push_back({"3.6.0", with("vfat", "uuid", "464c4-84d"), {}});
  rows.push_back({"3.6.0", with("swap", "label", "fl-half-made"), {}});
  check_rows(rows);
}

TEST_CASE("filesystem devices") {
  const auto on_disk = [](std::string_view disk, std::string_view members) {
    return R"("storage":{"disks":[{"device":"/dev/a")" + std::string(disk) +
           R"(}],"filesystems":[{"device":"/dev/a","format":"ext4")" + std::string(members) + "}]}";
  };
  const std::string at = " /storage/filesystems/0/device";
  check_rows({
      {"3.6.0", R"("storage":{"filesystems":[{"format":"ext4"}]})", {"E0501" + at}},
      {"3.6.0", R"("storage":{"filesystems":[{"device":"a","format":"ext4"}]})", {"E0501" + at}},
      {"3.6.0",
       R"("storage":{"filesystems":[{"device":"/a"},{"device":"/a"}]})",
       {"E1101 /storage/filesystems/1"}},
      {"3.6.0", on_disk("", ""), {}},
      {"3.6.0", on_disk(R"(,"partitions":[{"number":1}])", ""), {"W0804" + at}},
      {"3.0.0", on_disk(R"(,"wipeTable":true)", ""), {"W0804" + at}},
      {"3.6.0", on_disk(R"(,"wipeTable":true)", R"(,"wipeFilesystem":true)"), {}},
  });
}

}  // namespace
}  // namespace firstlight::config
