// SPDX-License-Identifier: Apache-2.0
#include "userdata/cloud_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "base/ascii.h"
#include "base/base64.h"
#include "base/printable.h"

namespace firstlight::userdata {
namespace {

using Kind = YamlNode::Kind;

constexpr const char* kQuoteIt = "put it in quotes if it is meant as text";

bool is_number(std::string_view text) {
  const bool has_digits =
      !text.empty() && text.size() <= 18 &&
      std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  return has_digits && (text.size() == 1 || text.front() != '0');
}

// YAML 1.1, as cloud-init reads it: truth values, nulls, numbers, times.
std::optional<bool> plain_truth(std::string_view text) {
  const std::string lower = lower_case(text);
  if (lower == "true" || lower == "yes" || lower == "on") return true;
  if (lower == "false" || lower == "no" || lower == "off") return false;
  return std::nullopt;
}

bool is_other_type(std::string_view text) {
  const std::string lower = lower_case(text);
  if (plain_truth(text) || lower == "null" || text == "~" || lower == "y" || lower == "n") {
    return true;
  }
  if (is_number(text)) return false;
  const std::string_view unsigned_text = text.substr(text.front() == '+' || text.front() == '-');
  if (lower == ".nan" || lower_case(unsigned_text) == ".inf") return true;
  const bool starts_as_number =
      !unsigned_text.empty() && (unsigned_text.front() == '.' ||
                                 (unsigned_text.front() >= '0' && unsigned_text.front() <= '9'));
  constexpr std::string_view kInNumbers = "0123456789abcdefox_.+-:tz ";
  const bool all_in_numbers = std::all_of(lower.begin(), lower.end(), [kInNumbers](char c) {
    return kInNumbers.find(c) != std::string_view::npos;
  });
  return starts_as_number && all_in_numbers;
}

}  // namespace

YamlPlace place_of(const YamlNode& node) { return {node.line, node.column}; }

std::string text_of(const YamlNode& node, const std::string& origin) {
  if (node.kind != Kind::kScalar) throw yaml_fault(origin, place_of(node), "this is not a text");
  if (node.is_plain && is_other_type(node.text)) {
    throw yaml_fault(origin, place_of(node), "YAML may not take this for a text", kQuoteIt);
  }
  return node.text;
}

bool truth_of(const YamlNode& node, const std::string& origin) {
  const auto value =
      node.kind == Kind::kScalar && node.is_plain ? plain_truth(node.text) : std::nullopt;
  if (!value) throw yaml_fault(origin, place_of(node), "this is neither true nor false");
  return *value;
}

std::int64_t id_of(const YamlNode& node, const std::string& origin) {
  if (node.kind != Kind::kScalar || !is_number(node.text)) {
    throw yaml_fault(origin, place_of(node), "this is not a whole number");
  }
  std::int64_t value = 0;
  std::from_chars(node.text.data(), node.text.data() + node.text.size(), value);
  return value;
}

std::span<const YamlNode> items_of(const YamlNode& node, const std::string& origin) {
  if (node.kind != Kind::kSequence && node.kind != Kind::kNull) {
    throw yaml_fault(origin, place_of(node), "this is not a list");
  }
  return node.items;
}

std::vector<std::string> texts_of(const YamlNode& node, const std::string& origin) {
  std::vector<std::string> texts;
  for (const YamlNode& item : items_of(node, origin)) texts.push_back(text_of(item, origin));
  return texts;
}

void take_members(const YamlNode& node, std::string_view prefix, std::span<const MemberRow> rows,
                  const std::string& origin) {
  if (node.kind != Kind::kMapping) {
    throw yaml_fault(origin, place_of(node), "here must be keys with values");
  }
  for (const YamlMember& member : node.members) {
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [&](const MemberRow& known) { return known.key == member.key; });
    if (row == rows.end()) {
      throw yaml_fault(
          origin, {member.line, member.column},
          fmt::format("the key '{}{}' is not supported", prefix, shown_name(member.key)),
          "docs/user-data.md lists the keys that are", ErrorCode::kNotSupported);
    }
    row->take(member.value);
  }
}

config::Resource resource_holding(std::string_view bytes) {
  config::Resource resource;
  resource.source = "data:;base64," + base64_encode(bytes);
  return resource;
}

}  // namespace firstlight::userdata
