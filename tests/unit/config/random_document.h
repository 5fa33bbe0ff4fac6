// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rapidjson/document.h>

#include <vector>

#include "config/schema_tree.h"
#include "random_text.h"

namespace firstlight::config::test {

// Documents made from a schema: members that it knows, of the types that it wants, with values that
// mostly fit.
class RandomDocument {
 public:
  RandomDocument(const SchemaTree& schema, RandomText& text, Random& random)
      : schema_(schema), text_(text), random_(random) {}

  [[nodiscard]] rapidjson::Document make();

  // One value more, where the schema has room for one, or another value instead of one.
  void change(rapidjson::Document& document);

 private:
  using Node = SchemaTree::Node;
  using Allocator = rapidjson::Document::AllocatorType;

  // Values of a document of which the schema says the same.
  struct Kind {
    const Node* node;
    std::vector<rapidjson::Value*> values;
  };

  rapidjson::Value value(const Node& node, Allocator& allocator);
  rapidjson::Value object(const Node& node, Allocator& allocator);
  rapidjson::Value array(const Node& node, Allocator& allocator);
  rapidjson::Value integer(const Node& node);
  rapidjson::Value string(const Node& node, Allocator& allocator);
  void collect(rapidjson::Value& value, const Node& node, std::vector<Kind>& kinds);
  void add_member(rapidjson::Value& object, const Node& node, Allocator& allocator);

  const SchemaTree& schema_;
  RandomText& text_;
  Random& random_;
  unsigned optional_percent_ = 20;  // how often an optional member is given, by document
};

}  // namespace firstlight::config::test
