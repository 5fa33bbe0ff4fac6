// SPDX-License-Identifier: Apache-2.0
#include "platform/metadata_items.h"

#include <doctest/doctest.h>

#include "platform/ecs_metadata.h"

namespace firstlight::platform {
namespace {

TEST_CASE("what becomes an item") {
  struct Row {
    std::string path;
    std::string text;
    std::optional<std::string> item;
  };
  const Row rows[] = {
      {"instance-id", "i-1\n", "i-1"},
      {"network/interfaces/macs/00:16:3e:00:00:01/netmask", "255.255.255.0", "255.255.255.0"},
      {"dns-conf/nameservers", "100.100.2.136\r\n100.100.2.138\r\n",
       "100.100.2.136\n100.100.2.138"},
      {"instance/instance-name", "Knoten für Daten", "Knoten für Daten"},
      {"empty", "", ""},
      {"", "x", std::nullopt},
      {"/a", "x", std::nullopt},
      {"a//b", "x", std::nullopt},
      {"a b", "x", std::nullopt},
      {"a\nb", "x", std::nullopt},
      {"a", "x\x1b[31m", std::nullopt},
      {"a", std::string("x\0y", 3), std::nullopt},
      {"a", "x\xff", std::nullopt},
      {"a", "a\rb", std::nullopt},
      {"a", std::string(kMaxMetadataItemBytes + 1, 'x'), std::nullopt},
      {std::string(kMaxMetadataPathBytes, 'a'), "x", "x"},
      {std::string(kMaxMetadataPathBytes + 1, 'a'), "x", std::nullopt},
      {"ram/security-credentials/role", "secret", std::nullopt},
  };
  for (const Row& row : rows) {
    CAPTURE(row.path);
    CAPTURE(row.text.substr(0, 40));
    MetadataItems items;
    add_item(items, row.path, row.text);
    CHECK(items.size() == (row.item ? 1 : 0));
    if (row.item) CHECK(item_of(items, row.path) == *row.item);
  }
}

TEST_CASE("items are bounded in number") {
  MetadataItems items;
  for (std::size_t i = 0; i < kMaxMetadataItems + 10; ++i) add_item(items, std::to_string(i), "");
  CHECK(items.size() == kMaxMetadataItems);
}

TEST_CASE("the document of the whole tree as items") {
  const auto metadata = parse_metadata_document(R"({
    "instance-id": "i-1", "hostname": "node", "ram": {"security-credentials": {"r": "secret"}},
    "disks": {"s2": {"id": "d-s2", "name": "data"}, "s1": {"id": "d-s1"}},
    "dns-conf": {"nameservers": ["10.0.0.1", "10.0.0.2"]}, "n": 7, "odd": [1], "null": null,
    "instance": {"spot": {"a": {"b": {"c": {"d": {"e": {"f": {"g": "deep"}}}}}}}}})");
  REQUIRE(metadata);
  const MetadataItems wanted = {
      {"disks/s1/id", "d-s1"},
      {"disks/s2/id", "d-s2"},
      {"disks/s2/name", "data"},
      {"dns-conf/nameservers", "10.0.0.1\n10.0.0.2"},
      {"hostname", "node"},
      {"instance-id", "i-1"},
      {"instance/spot/a/b/c/d/e/f/g", "deep"},
      {"n", "7"},
  };
  CHECK(metadata->items == wanted);

  const auto disks = cloud_disks(metadata->items);
  REQUIRE(disks.size() == 2);
  CHECK(disks[0].serial == "s1");
  CHECK(disks[0].id == "d-s1");
  CHECK(disks[0].name.empty());
  CHECK(disks[1].serial == "s2");
  CHECK(disks[1].name == "data");
}

TEST_CASE("a document that is deep is cut off") {
  std::string document = R"({"instance-id": "i-1")";
  std::string end = "}";
  for (int i = 0; i < 1000; ++i) {
    document += R"(, "a": {"x": "y")";
    end += "}";
  }
  const auto metadata = parse_metadata_document(document + end);
  REQUIRE(metadata);
  CHECK(metadata->items.size() == 9);
}

TEST_CASE("a long name does not become the start of thousands of paths") {
  std::string document =
      R"({"instance-id": "i-1", ")" + std::string(500'000, 'a') + R"(": {"b": "c")";
  for (int i = 0; i < 4000; ++i) document += R"(, "b)" + std::to_string(i) + R"(": "c")";
  const auto metadata = parse_metadata_document(document + "}}");
  REQUIRE(metadata);
  CHECK(metadata->items.size() == 1);
}

TEST_CASE("environment files") {
  MetadataItems items;
  add_item(items, "instance/instance-name", R"(a "b" \ $c `d`)");
  add_item(items, "dns-conf/nameservers", "10.0.0.1\n10.0.0.2\n");
  CHECK(environment_file(items, "ECS_") ==
        "ECS_DNS_CONF_NAMESERVERS=\"10.0.0.1 10.0.0.2\"\n"
        "ECS_INSTANCE_INSTANCE_NAME=\"a \\\"b\\\" \\\\ \\$c \\`d\\`\"\n");
  CHECK(environment_file({}, "ECS_").empty());
}

TEST_CASE("Afterburn's file") {
  MetadataItems items;
  add_item(items, "zone-id", "cn-hangzhou-i");
  add_item(items, "instance-id", "i-1");
  add_item(items, "public-ipv4", "");
  add_item(items, "image-id", "two words");
  add_item(items, "mac", "00:16:3e:00:00:01");
  CHECK(afterburn_file(items) ==
        "AFTERBURN_ALIYUN_INSTANCE_ID=i-1\nAFTERBURN_ALIYUN_ZONE_ID=cn-hangzhou-i\n");
}

TEST_CASE("the cache comes back") {
  MetadataCache cache{.platform = "ecs", .items = {}};
  add_item(cache.items, "instance/instance-name", "\"ü\"\n2");
  const auto again = parse_metadata_cache(to_json(cache));
  REQUIRE(again);
  CHECK(again->platform == "ecs");
  CHECK(again->items == cache.items);
  for (const char* text :
       {"", "{}", "[]", R"({"platform": "ecs"})", R"({"platform": 1, "items": {}})",
        R"({"platform": "ecs", "items": {"a": 1}})"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_metadata_cache(text));
  }
}

}  // namespace
}  // namespace firstlight::platform
