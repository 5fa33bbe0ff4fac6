// SPDX-License-Identifier: Apache-2.0
#include "config/load.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "config/rules.h"
#include "config/upgrade.h"
#include "findings.h"

namespace firstlight::config {
namespace {

std::string contents_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::filesystem::path> fixtures(const std::string& folder,
                                            const std::string& extension) {
  std::vector<std::filesystem::path> paths;
  const std::filesystem::path root = FIRSTLIGHT_SOURCE_DIR "/fixtures/configs";
  for (const auto& entry : std::filesystem::directory_iterator(root / folder)) {
    if (entry.path().extension() == extension) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

TEST_CASE("zero-length text is its own condition") {
  const LoadResult empty = load("");
  CHECK(empty.empty);
  CHECK_FALSE(empty.config);
  CHECK(test::short_forms(empty.diagnostics) == std::vector<std::string>{"E0001 "});
  CHECK_FALSE(load(" ").empty);
}

TEST_CASE("valid fixtures load without a finding") {
  const auto paths = fixtures("valid", ".ign");
  CHECK(paths.size() >= 8);
  for (const auto& path : paths) {
    CAPTURE(path);
    test::check_document(contents_of(path), {});
  }
}

TEST_CASE("one meaning written in every version loads to the same config") {
  const std::string body =
      R"("storage":{"files":[{"path":"/a","mode":420,"contents":{"source":"data:,x"}}],
      "links":[{"path":"/l","target":"a"}],"filesystems":[{"device":"/dev/a","format":"xfs","path":"/var"}]},
      "passwd":{"users":[{"name":"core","uid":1000}]},"systemd":{"units":[{"name":"a.service","enabled":true}]})";
  LoadResult newest = load(test::document_of("3.6.0", body));
  REQUIRE(newest.config);
  for (const SpecVersion version : kAcceptedVersions) {
    LoadResult result = load(test::document_of(version_text(version), body));
    REQUIRE(result.config);
    CHECK(result.config->ignition.version == version_text(version));
    result.config->ignition.version = newest.config->ignition.version;
    CHECK(*result.config == *newest.config);
  }
}

// What exactly is found is held by the golden lane.
TEST_CASE("no invalid fixture gives a config") {
  const auto paths = fixtures("invalid", ".ign");
  CHECK(paths.size() >= 8);
  for (const auto& path : paths) {
    CAPTURE(path);
    const LoadResult result = load(contents_of(path));
    CHECK_FALSE(result.config);
    CHECK(result.diagnostics.has_errors());
  }
}

TEST_CASE("values are decoded") {
  const LoadResult result = load(test::document_of("3.6.0", R"(
    "kernelArguments":{"shouldExist":["a"],"shouldNotExist":["b"]},
    "storage":{
      "disks":[{"device":"/dev/a","wipeTable":true,"partitions":[
        {"number":2,"label":"","startMiB":0,"sizeMiB":5,"wipePartitionEntry":false,"resize":true}]}],
      "files":[{"path":"/f","overwrite":true,"mode":2541,"user":{"id":0},"group":{"name":"g"},
        "contents":{"source":"http://a","compression":"gzip","httpHeaders":[{"name":"A","value":null}]},
        "append":[{"source":"data:,y"}]}]},
    "systemd":{"units":[{"name":"a.service","mask":false,"contents":"","dropins":[{"name":"x.conf","contents":""}]}]})"));
  REQUIRE(result.config);
  const Config& config = *result.config;
  CHECK(config.kernel_arguments.should_exist == std::vector<std::string>{"a"});
  CHECK(config.kernel_arguments.should_not_exist == std::vector<std::string>{"b"});
  const Partition& partition = config.storage.disks.at(0).partitions.at(0);
  CHECK(partition.number == 2);
  CHECK(partition.label == "");
  CHECK(partition.start_mib == 0);
  CHECK(partition.size_mib == 5);
  CHECK(partition.wipe_partition_entry == false);
  CHECK(partition.resize == true);
  CHECK_FALSE(partition.should_exist);
  CHECK_FALSE(partition.guid);
  const File& file = config.storage.files.at(0);
  CHECK(file.mode == 2541);
  CHECK(file.user.id == 0);
  CHECK_FALSE(file.user.name);
  CHECK(file.group.name == "g");
  CHECK(file.contents.http_headers.at(0).name == "A");
  CHECK_FALSE(file.contents.http_headers.at(0).value);
  CHECK(file.append.at(0).source == "data:,y");
  const Unit& unit = config.systemd_units.at(0);
  CHECK(unit.mask == false);
  CHECK_FALSE(unit.enabled);
  CHECK(unit.contents == "");
  CHECK(unit.dropins.at(0).contents == "");
}

TEST_CASE("older documents are upgraded") {
  const std::string body =
      R"("storage":{"files":[{"path":"/a","mode":2541}],"directories":[{"path":"/d","mode":1023},{"path":"/e"}],"links":[{"path":"/l"}]})";
  const LoadResult old = load(test::document_of("3.2.0", body));
  REQUIRE(old.config);
  CHECK(old.config->storage.files.at(0).mode == (2541 & 0777));
  CHECK(old.config->storage.directories.at(0).mode == 0777);
  CHECK_FALSE(old.config->storage.directories.at(1).mode);
  CHECK(old.config->storage.links.at(0).target == "");

  const LoadResult kept =
      load(test::document_of("3.6.0", R"("storage":{"files":[{"path":"/a","mode":2541}]})"));
  REQUIRE(kept.config);
  CHECK(kept.config->storage.files.at(0).mode == 2541);

  // The advertisement is kept: it saves the request that it was given to save.
  const LoadResult tang = load(test::document_of(
      "3.4.0",
      R"("storage":{"luks":[{"name":"a","device":"/dev/a","clevis":{"tang":[{"url":"http://t","thumbprint":"x","advertisement":"{}"}]}}]})"));
  REQUIRE(tang.config);
  CHECK(tang.config->storage.luks.at(0).clevis.tang.at(0).advertisement == "{}");
}

TEST_CASE("a final config is held to the newest rules, without uniqueness") {
  const LoadResult old = load(test::document_of("3.2.0", R"("storage":{"links":[{"path":"/l"}]})"));
  REQUIRE(old.config);
  CHECK(test::short_forms(check_final(*old.config)) ==
        std::vector<std::string>{"E0407 /storage/links/0/target"});
  Config repeated;
  repeated.kernel_arguments.should_exist = {"a", "a"};
  CHECK(check_final(repeated).empty());
}

TEST_CASE("an oddity elsewhere changes no verdict") {
  std::string bytes64;
  for (int i = 0; i < 32; ++i) bytes64 += "\u00e9";
  const std::string counted_in_bytes =
      R"("storage":{"files":[{"path":"/a","contents":{"source":"data:,","verification":{"hash":"sha256-)" +
      bytes64 + "\"}}}]}";
  test::check_rows({
      {"3.6.0", counted_in_bytes, {"W0316 /storage/files/0/contents/verification/hash"}},
      {"3.6.0",
       counted_in_bytes + ",\"x\":1",
       {"W0211 /x", "W0316 /storage/files/0/contents/verification/hash"}},
  });
}

TEST_CASE("a missing value is no second fault when its type is wrong") {
  test::check_rows({
      {"3.6.0",
       R"("storage":{"raid":[{"name":"a","level":"1","devices":{}}]})",
       {"E0201 /storage/raid/0/devices"}},
      {"3.6.0",
       R"("storage":{"disks":[{"device":"/dev/a","partitions":[{"label":1}]}]})",
       {"E0201 /storage/disks/0/partitions/0/label"}},
      {"3.6.0",
       R"("storage":{"files":[{"path":1},{"path":"b"}]})",
       {"E0201 /storage/files/0/path", "E0401 /storage/files/1/path"}},
  });
}

}  // namespace
}  // namespace firstlight::config
