// SPDX-License-Identifier: Apache-2.0
#include "config/schema_check.h"

#include <fmt/format.h>

// g++ 12 sees a null dereference in inlined code of RapidJSON that checks the pointer before.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnull-dereference"
#include <rapidjson/schema.h>
#pragma GCC diagnostic pop

#include <charconv>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "config/diagnostic_code.h"
#include "config/json_type.h"
#include "config/place.h"

namespace firstlight::config {
namespace {

using rapidjson::Value;
using Node = SchemaTree::Node;

// The keywords that decide about a value without its members and elements.
constexpr const char* kOwnKeywords[] = {"type",    "enum",    "pattern",
                                        "minimum", "maximum", "maxLength"};

// A compiled subschema with only those keywords.
class ValueSchema {
 public:
  explicit ValueSchema(const Node& node) : keywords_(copy_keywords(node)), compiled_(keywords_) {}

  // The keyword that `value` violates; empty if none.
  [[nodiscard]] std::string violated_keyword(const Value& value) const {
    rapidjson::SchemaValidator validator(compiled_);
    if (value.IsObject()) {
      if (validator.StartObject()) validator.EndObject(0);
    } else if (value.IsArray()) {
      if (validator.StartArray()) validator.EndArray(0);
    } else {
      value.Accept(validator);
    }
    return validator.IsValid() ? "" : validator.GetInvalidSchemaKeyword();
  }

 private:
  static rapidjson::Document copy_keywords(const Node& node) {
    rapidjson::Document own(rapidjson::kObjectType);
    for (const char* const keyword : kOwnKeywords) {
      const auto found = node.FindMember(keyword);
      if (found == node.MemberEnd()) continue;
      own.AddMember(rapidjson::StringRef(keyword), Value(found->value, own.GetAllocator()),
                    own.GetAllocator());
    }
    return own;
  }

  rapidjson::Document keywords_;
  rapidjson::SchemaDocument compiled_;
};

std::string_view type_phrase(std::string_view type) {
  if (type == "object") return "an object";
  if (type == "array") return "a list";
  if (type == "string") return "a string";
  if (type == "integer") return "an integer";
  return "true or false";
}

std::string wanted_type(const Node& node) {
  const Value& type = node["type"];
  return std::string(type_phrase(string_of(type.IsArray() ? type[0] : type)));
}

std::string allowed_values(const Node& node) {
  std::string list;
  for (const Value& value : node["enum"].GetArray()) {
    if (!value.IsString() || value.GetStringLength() == 0) continue;
    if (!list.empty()) list += ", ";
    list += string_of(value);
  }
  return list;
}

// A mode written as text or with a leading 0 is the commonest slip: say what to write.
std::string integer_hint(const Value& value) {
  if (value.IsDouble()) {
    const double number = value.GetDouble();
    return std::abs(number) >= 9.2e18 ? "it is beyond the signed 64-bit range"
                                      : "write it without fraction and exponent";
  }
  if (!value.IsString()) return "";
  const std::string_view text = string_of(value);
  int mode = 0;
  const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), mode, 8);
  const bool octal = text.size() >= 4 && text.front() == '0' && fault == std::errc() &&
                     stop == text.data() + text.size() && mode <= 07777;
  return octal ? fmt::format("octal {} is {} in decimal", text, mode) : "write it without quotes";
}

struct Finding {
  std::string_view code;
  std::string message;
  std::string hint;
};

Finding describe(const std::string& keyword, const Value& value, const Node& node) {
  if (keyword == "type") {
    const std::string wanted = wanted_type(node);
    return {code::kType, fmt::format("expected {}, found {}", wanted, json_type_name(value)),
            wanted == "an integer" ? integer_hint(value) : ""};
  }
  if (keyword == "enum") {
    return {code::kValueNotAllowed, "the value is not allowed",
            fmt::format("allowed: {}", allowed_values(node))};
  }
  if (keyword == "pattern") {
    return {code::kForm, fmt::format("the value must match {}", string_of(node["pattern"])),
            std::string(string_of(node["description"]))};
  }
  if (keyword == "maxLength") {
    return {code::kForm, fmt::format("longer than {} characters", node["maxLength"].GetInt64()),
            ""};
  }
  return {code::kRange,
          fmt::format("must be between {} and {}", node["minimum"].GetInt64(),
                      node["maximum"].GetInt64()),
          ""};
}

class SchemaWalk {
 public:
  SchemaWalk(const SchemaTree& schema, Diagnostics& diagnostics)
      : schema_(schema), diagnostics_(diagnostics) {}

  void check(const Value& value, const Node& node, const Place& place) {
    const std::string keyword = compiled(node).violated_keyword(value);
    if (!keyword.empty()) {
      Finding finding = describe(keyword, value, node);
      diagnostics_.error(finding.code, place.pointer(), std::move(finding.message),
                         std::move(finding.hint));
    } else if (value.IsObject()) {
      for (const auto& member : value.GetObject()) {
        const std::string_view name = string_of(member.name);
        const Node* const child = schema_.member(node, name);
        if (child != nullptr) check(member.value, *child, place.member(name));
      }
    } else if (value.IsArray()) {
      const Node* const elements = schema_.elements(node);
      for (rapidjson::SizeType i = 0; elements != nullptr && i < value.Size(); ++i) {
        check(value[i], *elements, place.element(i));
      }
    }
  }

 private:
  const ValueSchema& compiled(const Node& node) {
    std::unique_ptr<ValueSchema>& schema = compiled_[&node];
    if (!schema) schema = std::make_unique<ValueSchema>(node);
    return *schema;
  }

  const SchemaTree& schema_;
  Diagnostics& diagnostics_;
  std::unordered_map<const Node*, std::unique_ptr<ValueSchema>> compiled_;
};

}  // namespace

Diagnostics check_schema(const rapidjson::Value& document, const SchemaTree& schema) {
  Diagnostics diagnostics;
  SchemaWalk(schema, diagnostics).check(document, schema.root(), Place());
  return diagnostics;
}

}  // namespace firstlight::config
