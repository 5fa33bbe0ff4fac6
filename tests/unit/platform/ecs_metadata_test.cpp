// SPDX-License-Identifier: Apache-2.0
#include "platform/ecs_metadata.h"

#include <doctest/doctest.h>

namespace firstlight::platform {
namespace {

using Names = std::vector<std::string>;

TEST_CASE("the document of the whole tree") {
  struct Row {
    const char* json;
    Names keys;
  };
  const Row rows[] = {
      {R"({"instance-id": "i-1", "hostname": "node"})", {}},
      {R"({"instance-id": "i-1\n", "hostname": " node\r\n", "public-keys": {}})", {}},
      {R"({"instance-id": "i-1", "hostname": "node", "other": {"deep": [1, null]},
           "public-keys": {"0": {"openssh-key": "ssh-rsa A me\n"}}})",
       {"ssh-rsa A me"}},
      {R"({"instance-id": "i-1", "hostname": "node",
           "public-keys": {"a": {"openssh-key": "ssh-rsa A"}, "b": {"openssh-key": "ssh-rsa B"}}})",
       {"ssh-rsa A", "ssh-rsa B"}},
      {R"({"instance-id": "i-1", "hostname": "node",
           "public-keys": {"a": {"openssh-key": ["ssh-rsa A", "ssh-rsa B\r\n\r\nssh-rsa C"]}}})",
       {"ssh-rsa A", "ssh-rsa B", "ssh-rsa C"}},
      {R"({"instance-id": "i-1", "hostname": "node", "public-keys": ["ssh-rsa A"]})",
       {"ssh-rsa A"}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.json);
    const auto metadata = parse_metadata_document(row.json);
    REQUIRE(metadata);
    CHECK(metadata->instance_id == "i-1");
    CHECK(metadata->hostname == "node");
    CHECK(metadata->ssh_keys == row.keys);
  }
}

TEST_CASE("a document that is not as expected is left to the walk") {
  const std::string deep(100'000, '[');
  std::string many = R"({"instance-id": "i-1", "public-keys": [)";
  for (std::size_t i = 0; i < kMaxPublicKeys; ++i) many += R"("ssh-rsa A",)";
  many += R"("ssh-rsa A"]})";
  const std::string rows[] = {
      "",
      "not JSON",
      "[]",
      "null",
      "{}",
      R"({"instance-id": 1})",
      R"({"instance-id": ""})",
      R"({"instance-id": "i 1"})",
      R"({"instance-id": "../1"})",
      R"({"hostname": "node"})",
      R"({"instance-id": "i-1", "hostname": null})",
      R"({"instance-id": "i-1", "hostname": "a/b"})",
      R"({"instance-id": "i-1", "hostname": "a\u001bb"})",
      R"({"instance-id": "i-1", "public-keys": 1})",
      R"({"instance-id": "i-1", "public-keys": null})",
      R"({"instance-id": "i-1", "public-keys": {"a": {"b": {"c": {"d": "ssh-rsa A"}}}}})",
      R"({"instance-id": "i-1", "public-keys": "word"})",
      R"({"instance-id": "i-1", "public-keys": "ssh-rsa \u0007"})",
      R"({"instance-id": "i-1"} trailing)",
      R"({"instance-id": "i-1")",
      "{\"instance-id\": \"i-\xff\"}",
      "{\"instance-id\": \"i-1\", \"x\": " + deep,
      many,
  };
  for (const std::string& row : rows) {
    CAPTURE(row.substr(0, 100));
    CHECK_FALSE(parse_metadata_document(row));
  }
}

TEST_CASE("single values") {
  CHECK(instance_id_of(" i-bp67acfmxazb4p\r\n") == "i-bp67acfmxazb4p");
  CHECK_FALSE(instance_id_of("\n"));
  CHECK_FALSE(instance_id_of("i-1\ni-2"));
  CHECK_FALSE(instance_id_of(std::string(129, 'i')));
  CHECK(hostname_of("Node-1.example.com") == "Node-1.example.com");
  CHECK(hostname_of(std::string(253, 'a')));
  CHECK_FALSE(hostname_of(std::string(254, 'a')));
  CHECK_FALSE(hostname_of("a b"));
  CHECK_FALSE(hostname_of("<html>"));
  CHECK(public_key_of("ssh-ed25519 AAAA J\xc3\xbcrgen\n") == "ssh-ed25519 AAAA J\xc3\xbcrgen");
  CHECK(public_key_of("command=\"x\" ssh-rsa A"));
  CHECK_FALSE(public_key_of(""));
  CHECK_FALSE(public_key_of("# ssh-rsa A"));
  CHECK_FALSE(public_key_of("word"));
  CHECK_FALSE(public_key_of("ssh-rsa A\nssh-rsa B"));
  CHECK_FALSE(public_key_of("ssh-rsa " + std::string(20'000, 'A')));
}

TEST_CASE("folders") {
  struct Row {
    std::string text;
    std::optional<Names> names;
  };
  std::string many;
  for (std::size_t i = 0; i <= kMaxPublicKeys; ++i) many += "a/\n";
  const Row rows[] = {
      {"", Names{}},
      {"0/", Names{"0"}},
      {"a/\nb/\n", Names{"a", "b"}},
      {"a/\r\nb\r\n\r\n", Names{"a", "b"}},
      {"my_key.1-2/", Names{"my_key.1-2"}},
      {"../", std::nullopt},
      {"./", std::nullopt},
      {"a/b/", std::nullopt},
      {"a?b", std::nullopt},
      {"a b", std::nullopt},
      {"<html>", std::nullopt},
      {"/", std::nullopt},
      {many, std::nullopt},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(names_of_list(row.text) == row.names);
  }
}

}  // namespace
}  // namespace firstlight::platform
