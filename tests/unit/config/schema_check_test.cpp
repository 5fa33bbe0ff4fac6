// SPDX-License-Identifier: Apache-2.0
#include "config/schema_check.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "config/decode.h"
#include "config/json_type.h"
#include "config/schema_tree.h"
#include "findings.h"

namespace firstlight::config {
namespace {

using test::check_document;
using test::check_rows;

TEST_CASE("all violations of types are reported") {
  check_rows({
      {"3.6.0", R"("storage":[])", {"E0201 /storage"}},
      {"3.6.0", R"("storage":"x")", {"E0201 /storage"}},
      {"3.6.0", R"("storage":1)", {"E0201 /storage"}},
      {"3.6.0", R"("storage":true)", {"E0201 /storage"}},
      {"3.6.0", R"("storage":null)", {}},
      {"3.6.0", R"("storage":{"files":{}})", {"E0201 /storage/files"}},
      {"3.6.0", R"("storage":{"files":["x"]})", {"E0201 /storage/files/0"}},
      {"3.6.0", R"("storage":{"files":[{"path":1}]})", {"E0201 /storage/files/0/path"}},
      {"3.6.0",
       R"("storage":{"files":[{"path":"/a","mode":"420"}]})",
       {"E0201 /storage/files/0/mode"}},
      {"3.6.0",
       R"("storage":{"files":[{"path":"/a","mode":420.0}]})",
       {"E0201 /storage/files/0/mode"}},
      {"3.6.0",
       R"("storage":{"files":[{"path":"/a","mode":4.2e2}]})",
       {"E0201 /storage/files/0/mode"}},
      {"3.6.0",
       R"("storage":{"files":[{"path":"/a","mode":9223372036854775808}]})",
       {"E0201 /storage/files/0/mode"}},
      {"3.6.0",
       R"("storage":{"files":[{"path":"/a","mode":null,"overwrite":null,"user":null,"contents":null,"append":null}]})",
       {}},
      {"3.6.0",
       R"("storage":{"files":[{"path":"/a","overwrite":"true"}]})",
       {"E0201 /storage/files/0/overwrite"}},
      {"3.6.0",
       R"("storage":{"files":[{"path":"/a","overwrite":1}]})",
       {"E0201 /storage/files/0/overwrite"}},
      {"3.6.0",
       R"("storage":{"files":[{"path":"/a","user":"root","group":0}]})",
       {"E0201 /storage/files/0/group", "E0201 /storage/files/0/user"}},
      {"3.6.0",
       R"("storage":{"files":[{"path":"/a","contents":"data:,x"}]})",
       {"E0201 /storage/files/0/contents"}},
      {"3.6.0",
       R"("storage":{"files":[{"path":"/a","append":[1,{"source":2}]}]})",
       {"E0201 /storage/files/0/append/0", "E0201 /storage/files/0/append/1/source"}},
      {"3.6.0",
       R"("storage":{"disks":[{"device":"/dev/a","partitions":[{"number":"1","label":5}]}]})",
       {"E0201 /storage/disks/0/partitions/0/label", "E0201 /storage/disks/0/partitions/0/number"}},
      {"3.6.0",
       R"("storage":{"raid":[{"name":"a","level":"raid1","devices":"/dev/a"}]})",
       {"E0201 /storage/raid/0/devices"}},
      {"3.6.0",
       R"("storage":{"raid":[{"name":"a","level":1,"devices":["/dev/a",2]}]})",
       {"E0201 /storage/raid/0/devices/1", "E0201 /storage/raid/0/level"}},
      {"3.6.0",
       R"("passwd":{"users":[{"name":"a","uid":"1","groups":"b","system":0}]})",
       {"E0201 /passwd/users/0/groups", "E0201 /passwd/users/0/system",
        "E0201 /passwd/users/0/uid"}},
      {"3.6.0",
       R"("passwd":{"users":[{"name":"a","sshAuthorizedKeys":[1,2]}]})",
       {"E0201 /passwd/users/0/sshAuthorizedKeys/0", "E0201 /passwd/users/0/sshAuthorizedKeys/1"}},
      {"3.6.0",
       R"("systemd":{"units":[{"name":"a.service","enabled":"yes","dropins":{}}]})",
       {"E0201 /systemd/units/0/dropins", "E0201 /systemd/units/0/enabled"}},
      {"3.6.0",
       R"("kernelArguments":{"shouldExist":"quiet"})",
       {"E0201 /kernelArguments/shouldExist"}},
      {"3.0.0",
       R"("storage":{"filesystems":[{"device":1},{"device":"b"}]})",
       {"E0201 /storage/filesystems/0/device", "E0501 /storage/filesystems/1/device"}},
      {"3.2.0",
       R"("storage":{"luks":[{"name":"a","device":"/dev/a","clevis":[]}]})",
       {"E0201 /storage/luks/0/clevis"}},
  });
  check_document(
      R"({"ignition":{"version":"3.6.0","timeouts":{"httpTotal":1.5},"config":{"merge":{}}}})",
      {"E0201 /ignition/config/merge", "E0201 /ignition/timeouts/httpTotal"});
}

TEST_CASE("an octal mode is translated in the hint") {
  const LoadResult result =
      load(R"({"ignition":{"version":"3.6.0"},"storage":{"files":[{"path":"/a","mode":"0755"}]}})");
  REQUIRE(result.diagnostics.all().size() == 1);
  CHECK(result.diagnostics.all().front().hint == "octal 0755 is 493 in decimal");
}

// A document that gives every member that the schema knows, with a value of the type it wants.
rapidjson::Value sample(const SchemaTree& tree, const SchemaTree::Node& node,
                        rapidjson::Document::AllocatorType& allocator) {
  if (const SchemaTree::Node* const elements = tree.elements(node)) {
    rapidjson::Value list(rapidjson::kArrayType);
    list.PushBack(sample(tree, *elements, allocator), allocator);
    return list;
  }
  const std::vector<std::string_view> names = SchemaTree::member_names(node);
  if (!names.empty()) {
    rapidjson::Value object(rapidjson::kObjectType);
    for (const std::string_view name : names) {
      object.AddMember(rapidjson::Value(std::string(name), allocator),
                       sample(tree, *tree.member(node, name), allocator), allocator);
    }
    return object;
  }
  const rapidjson::Value& types = node["type"];
  const std::string type(string_of(types.IsArray() ? types[0] : types));
  if (type == "integer") return rapidjson::Value(std::int64_t{1});
  if (type == "boolean") return rapidjson::Value(true);
  return rapidjson::Value("x");
}

TEST_CASE("the decoder and the schema of each version know the same members and types") {
  for (const SpecVersion version : kAcceptedVersions) {
    CAPTURE(version_text(version));
    const SchemaTree tree(version);
    rapidjson::Document document;
    document.CopyFrom(sample(tree, tree.root(), document.GetAllocator()), document.GetAllocator());
    CHECK(decode(document, version).conforms);
    if (version > SpecVersion::kV30 && version != SpecVersion::kV36) {
      const auto before = static_cast<SpecVersion>(static_cast<int>(version) - 1);
      CHECK_FALSE(decode(document, before).conforms);
    }
  }
}

}  // namespace
}  // namespace firstlight::config
