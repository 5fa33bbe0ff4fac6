// SPDX-License-Identifier: Apache-2.0
#include "random_document.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

#include "config/json_type.h"

namespace firstlight::config::test {
namespace {

using rapidjson::Value;

constexpr std::array<std::int64_t, 12> kIntegers = {0,    1,   2,    5,  100,   420,
                                                    4095, 511, 4096, -1, 10000, 2541};

bool is_required(const Value& node, std::string_view name) {
  const auto required = node.FindMember("required");
  return required != node.MemberEnd() &&
         std::any_of(required->value.Begin(), required->value.End(),
                     [name](const Value& one) { return string_of(one) == name; });
}

std::string_view main_type(const Value& node) {
  const Value& type = node["type"];
  return string_of(type.IsArray() ? type[0] : type);
}

}  // namespace

rapidjson::Document RandomDocument::make() {
  optional_percent_ = pick(random_, std::array{8U, 20U, 45U});
  rapidjson::Document document;
  document.CopyFrom(object(schema_.root(), document.GetAllocator()), document.GetAllocator());
  return document;
}

Value RandomDocument::value(const Node& node, Allocator& allocator) {
  if (node["type"].IsArray() && chance(random_, 4)) return Value();
  const std::string_view type = main_type(node);
  if (type == "object") return object(node, allocator);
  if (type == "array") return array(node, allocator);
  if (type == "integer") return integer(node);
  if (type == "boolean") return Value(chance(random_, 50));
  return string(node, allocator);
}

Value RandomDocument::object(const Node& node, Allocator& allocator) {
  Value result(rapidjson::kObjectType);
  const bool is_root = &node == &schema_.root();
  for (const std::string_view name : SchemaTree::member_names(node)) {
    const bool required = is_required(node, name);
    if (!chance(random_, required ? 99 : is_root ? 50 : optional_percent_)) continue;
    result.AddMember(Value(std::string(name), allocator),
                     value(*schema_.member(node, name), allocator), allocator);
  }
  return result;
}

Value RandomDocument::array(const Node& node, Allocator& allocator) {
  Value result(rapidjson::kArrayType);
  const bool needs_one = node.HasMember("minItems") && chance(random_, 97);
  for (std::size_t left = needs_one ? 1 + below(random_, 2) : below(random_, 3); left > 0; --left) {
    result.PushBack(value(*schema_.elements(node), allocator), allocator);
  }
  return result;
}

Value RandomDocument::integer(const Node& node) {
  if (chance(random_, 1)) return Value(std::numeric_limits<std::int64_t>::max());
  std::int64_t number = pick(random_, kIntegers);
  if (node.HasMember("maximum") && chance(random_, 95)) {
    number = std::clamp(number, node["minimum"].GetInt64(), node["maximum"].GetInt64());
  }
  return Value(number);
}

Value RandomDocument::string(const Node& node, Allocator& allocator) {
  if (const auto allowed = node.FindMember("enum");
      allowed != node.MemberEnd() && chance(random_, 96)) {
    const std::size_t which = below(random_, allowed->value.Size());
    return Value(allowed->value[static_cast<rapidjson::SizeType>(which)], allocator);
  }
  if (string_of(node["title"]) == "Version") {
    return chance(random_, 98) ? Value(node["default"], allocator) : Value(text_.any(), allocator);
  }
  if (const auto pattern = node.FindMember("pattern"); pattern != node.MemberEnd()) {
    return Value(text_.for_pattern(pattern->value.GetString()), allocator);
  }
  std::string text = text_.any();
  if (node.HasMember("minLength") && text.empty() && chance(random_, 90)) text += 'a';
  return Value(text, allocator);
}

// Every kind has the same chance, however many values there are of it.
void RandomDocument::change(rapidjson::Document& document) {
  std::vector<Kind> kinds;
  collect(document, schema_.root(), kinds);
  const Kind& kind = pick(random_, kinds);
  const Node& node = *kind.node;
  Value& place = *pick(random_, kind.values);
  const Node* const elements = schema_.elements(node);
  Allocator& allocator = document.GetAllocator();
  if (place.IsObject() && (&place == &document || chance(random_, 85))) {
    add_member(place, node, allocator);
  } else if (place.IsArray() && elements != nullptr && chance(random_, 85)) {
    place.PushBack(value(*elements, allocator), allocator);
  } else {
    place = value(node, allocator);
  }
}

void RandomDocument::collect(Value& value, const Node& node, std::vector<Kind>& kinds) {
  auto kind = std::find_if(kinds.begin(), kinds.end(),
                           [&](const Kind& known) { return known.node == &node; });
  if (kind == kinds.end()) kind = kinds.insert(kind, {&node, {}});
  kind->values.push_back(&value);
  if (value.IsObject()) {
    for (auto& member : value.GetObject()) {
      const Node* const known = schema_.member(node, string_of(member.name));
      if (known != nullptr) collect(member.value, *known, kinds);
    }
  } else if (value.IsArray()) {
    const Node* const elements = schema_.elements(node);
    for (auto* element = value.Begin(); elements != nullptr && element != value.End(); ++element) {
      collect(*element, *elements, kinds);
    }
  }
}

void RandomDocument::add_member(Value& object, const Node& node, Allocator& allocator) {
  std::vector<std::string_view> missing;
  for (const std::string_view name : SchemaTree::member_names(node)) {
    if (!object.HasMember(std::string(name))) missing.push_back(name);
  }
  if (missing.empty()) return;
  const std::string_view name = pick(random_, missing);
  object.AddMember(Value(std::string(name), allocator),
                   value(*schema_.member(node, name), allocator), allocator);
}

}  // namespace firstlight::config::test
