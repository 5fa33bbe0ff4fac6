// SPDX-License-Identifier: Apache-2.0
// Navigation in the JSON schema of a version (schema/ignition-VERSION.json).
#pragma once

#include <rapidjson/document.h>

#include <string_view>
#include <vector>

#include "config/version.h"

namespace firstlight::config {

// A node is a subschema with its `$ref` resolved; nodes live as long as the tree.
class SchemaTree {
 public:
  using Node = rapidjson::Value;

  // Parses the embedded schema of `version`.
  explicit SchemaTree(SpecVersion version);

  [[nodiscard]] const Node& root() const { return dom_; }

  // The schema of a member of `object`; nullptr if it has no such member.
  [[nodiscard]] const Node* member(const Node& object, std::string_view name) const;

  // The schema of the elements of `array`; nullptr if `array` is no schema of a list.
  [[nodiscard]] const Node* elements(const Node& array) const;

  // Names of the members of `object`.
  [[nodiscard]] static std::vector<std::string_view> member_names(const Node& object);

 private:
  [[nodiscard]] const Node& resolved(const Node& node) const;

  rapidjson::Document dom_;
};

}  // namespace firstlight::config
