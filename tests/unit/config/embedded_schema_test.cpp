// SPDX-License-Identifier: Apache-2.0
#include "config/embedded_schema.h"

#include <doctest/doctest.h>
#include <rapidjson/document.h>
#include <rapidjson/internal/regex.h>

#include <string>

#include "config/json_type.h"
#include "config/version.h"
#include "findings.h"
#include "full_schema.h"

namespace firstlight::config {
namespace {

using rapidjson::Value;

rapidjson::Document parsed(const EmbeddedSchema& embedded) {
  rapidjson::Document schema;
  schema.Parse(embedded.json.data(), embedded.json.size());
  REQUIRE_FALSE(schema.HasParseError());
  return schema;
}

rapidjson::Document document(std::string_view version, std::string_view body) {
  rapidjson::Document dom;
  dom.Parse(test::document_of(version, body));
  REQUIRE_FALSE(dom.HasParseError());
  return dom;
}

TEST_CASE("there is a schema of each accepted version, and it tells good from bad") {
  REQUIRE(embedded_schemas().size() == kAcceptedVersions.size());
  for (std::size_t i = 0; i < kAcceptedVersions.size(); ++i) {
    const SpecVersion version = kAcceptedVersions.at(i);
    const EmbeddedSchema& embedded = embedded_schemas()[i];
    CAPTURE(embedded.version);
    CHECK(embedded.version == version_text(version));
    const test::FullSchema& schema = test::full_schema(version);
    const std::string good = R"("storage":{"files":[{"path":"/a"}]})";
    CHECK(schema.violation(document(embedded.version, good)).empty());
    CHECK_FALSE(schema.violation(document("3.7.0", good)).empty());
    for (const char* const body : {R"("storage":{"files":[{"path":1}]})", R"("x":1)",
                                   R"("storage":{"filesystems":[{"device":"/a","format":"zfs"}]})",
                                   R"("passwd":{"users":[{"name":"a"},{"name":"a"}]})"}) {
      CHECK_FALSE(schema.violation(document(embedded.version, body)).empty());
    }
  }
}

// RapidJSON drops a pattern that it cannot read, and the tests would not notice.
void check_patterns(const Value& node) {
  if (node.IsArray()) {
    for (const Value& element : node.GetArray()) check_patterns(element);
  }
  if (!node.IsObject()) return;
  for (const auto& member : node.GetObject()) {
    if (string_of(member.name) == "pattern" && member.value.IsString()) {
      CAPTURE(string_of(member.value));
      CHECK(rapidjson::internal::Regex(member.value.GetString()).IsValid());
    } else {
      check_patterns(member.value);
    }
  }
}

TEST_CASE("every pattern is one that RapidJSON can read") {
  for (const EmbeddedSchema& embedded : embedded_schemas()) {
    CAPTURE(embedded.version);
    check_patterns(parsed(embedded));
  }
}

// Whatever is described in `older` is so in `newer`: members, and how they are called.
void check_grown(const Value& older, const Value& newer) {
  for (const auto& member : older.GetObject()) {
    const std::string_view name = string_of(member.name);
    CAPTURE(name);
    const bool is_schema = member.value.IsObject();
    if (!is_schema && name != "description") continue;
    const auto later = newer.FindMember(member.name);
    REQUIRE(later != newer.MemberEnd());
    if (is_schema) {
      check_grown(member.value, later->value);
    } else {
      CHECK(string_of(later->value) == string_of(member.value));
    }
  }
}

TEST_CASE("the language only grew: a member stays, with its description") {
  for (std::size_t i = 1; i < embedded_schemas().size(); ++i) {
    CAPTURE(embedded_schemas()[i].version);
    const rapidjson::Document older = parsed(embedded_schemas()[i - 1]);
    const rapidjson::Document newer = parsed(embedded_schemas()[i]);
    check_grown(older["properties"], newer["properties"]);
    check_grown(older["definitions"], newer["definitions"]);
  }
}

}  // namespace
}  // namespace firstlight::config
