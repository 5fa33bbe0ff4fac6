// SPDX-License-Identifier: Apache-2.0
#include "config/schema_tree.h"

#include <rapidjson/pointer.h>

#include <stdexcept>
#include <string>

#include "config/embedded_schema.h"
#include "config/json_type.h"

namespace firstlight::config {
namespace {

rapidjson::Value name_value(std::string_view name) {
  return rapidjson::Value(
      rapidjson::StringRef(name.data(), static_cast<rapidjson::SizeType>(name.size())));
}

const rapidjson::Value* find(const rapidjson::Value& object, std::string_view name) {
  const auto found = object.FindMember(name_value(name));
  return found == object.MemberEnd() ? nullptr : &found->value;
}

}  // namespace

SchemaTree::SchemaTree(SpecVersion version) {
  for (const EmbeddedSchema& schema : embedded_schemas()) {
    if (schema.version != version_text(version)) continue;
    dom_.Parse(schema.json.data(), schema.json.size());
    if (!dom_.HasParseError() && dom_.IsObject()) return;
  }
  throw std::logic_error("no readable schema is embedded for " +
                         std::string(version_text(version)));
}

const SchemaTree::Node* SchemaTree::member(const Node& object, std::string_view name) const {
  const Node* const properties = find(object, "properties");
  const Node* const node = properties == nullptr ? nullptr : find(*properties, name);
  return node == nullptr ? nullptr : &resolved(*node);
}

const SchemaTree::Node* SchemaTree::elements(const Node& array) const {
  const Node* const items = find(array, "items");
  return items == nullptr ? nullptr : &resolved(*items);
}

std::vector<std::string_view> SchemaTree::member_names(const Node& object) {
  std::vector<std::string_view> names;
  if (const Node* const properties = find(object, "properties")) {
    for (const auto& property : properties->GetObject()) names.push_back(string_of(property.name));
  }
  return names;
}

const SchemaTree::Node& SchemaTree::resolved(const Node& node) const {
  const Node* const reference = find(node, "$ref");
  if (reference == nullptr) return node;
  const Node* const target =
      rapidjson::Pointer(reference->GetString(), reference->GetStringLength()).Get(dom_);
  if (target == nullptr) throw std::logic_error("a $ref in an embedded schema leads nowhere");
  return *target;
}

}  // namespace firstlight::config
