// SPDX-License-Identifier: Apache-2.0
#include "config/schema_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <string_view>

#include "config/diagnostic_code.h"
#include "config/json_type.h"
#include "config/place.h"

namespace firstlight::config {
namespace {

using rapidjson::Value;
using Node = SchemaTree::Node;

bool is_of_type(const Value& value, std::string_view type) {
  if (type == "object") return value.IsObject();
  if (type == "array") return value.IsArray();
  if (type == "string") return value.IsString();
  if (type == "integer") return value.IsInt64();
  return type == "boolean" && value.IsBool();
}

bool is_allowed(const Value& value, const Value& types) {
  if (types.IsString()) return is_of_type(value, string_of(types));
  return std::any_of(types.Begin(), types.End(),
                     [&](const Value& type) { return is_of_type(value, string_of(type)); });
}

std::string_view type_phrase(std::string_view type) {
  if (type == "object") return "an object";
  if (type == "array") return "a list";
  if (type == "string") return "a string";
  if (type == "integer") return "an integer";
  return "true or false";
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

class SchemaWalk {
 public:
  SchemaWalk(const SchemaTree& schema, Diagnostics& diagnostics)
      : schema_(schema), diagnostics_(diagnostics) {}

  // Null is a value that is not given: where one is needed the rules say so.
  void check(const Value& value, const Node& node, const Place& place) {
    if (value.IsNull()) return;
    const Value& types = node["type"];
    if (!is_allowed(value, types)) {
      report(value, string_of(types.IsArray() ? types[0] : types), place);
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
  void report(const Value& value, std::string_view wanted, const Place& place) {
    diagnostics_.error(
        code::kType, place.pointer(),
        fmt::format("expected {}, found {}", type_phrase(wanted), json_type_name(value)),
        wanted == "integer" ? integer_hint(value) : "");
  }

  const SchemaTree& schema_;
  Diagnostics& diagnostics_;
};

}  // namespace

Diagnostics check_schema(const rapidjson::Value& document, const SchemaTree& schema) {
  return check_schema(document, schema, schema.root(), Place());
}

Diagnostics check_schema(const rapidjson::Value& part, const SchemaTree& schema,
                         const SchemaTree::Node& node, const Place& place) {
  Diagnostics diagnostics;
  SchemaWalk(schema, diagnostics).check(part, node, place);
  return diagnostics;
}

}  // namespace firstlight::config
