// SPDX-License-Identifier: Apache-2.0
// What makes an element of a list the same as another one: the one table of keys (spec validation
// section 9), for the check for duplicates and for merging.
#pragma once

#include <string>
#include <string_view>

#include "config/config.h"

namespace firstlight::config {

// The key of one element, and what a message calls it.
struct Key {
  std::string value;
  std::string_view name;
};

[[nodiscard]] inline Key key_of(const std::string& text) { return {text, "value"}; }
[[nodiscard]] inline Key key_of(const HttpHeader& header) { return {header.name, "name"}; }
[[nodiscard]] inline Key key_of(const Resource& resource) {
  return {resource.source.value_or(""), "source"};
}
[[nodiscard]] inline Key key_of(const Disk& disk) { return {disk.device, "device"}; }
[[nodiscard]] inline Key key_of(const Partition& partition) {
  constexpr std::string_view kName = "number or label";
  if (partition.number != 0) return {"number:" + std::to_string(partition.number), kName};
  return {partition.label ? "label:" + *partition.label : "", kName};
}
[[nodiscard]] inline Key key_of(const Raid& raid) { return {raid.name, "name"}; }
[[nodiscard]] inline Key key_of(const Luks& luks) { return {luks.name, "name"}; }
[[nodiscard]] inline Key key_of(const Tang& tang) { return {tang.url, "url"}; }
[[nodiscard]] inline Key key_of(const Filesystem& filesystem) {
  return {filesystem.device, "device"};
}
[[nodiscard]] inline Key key_of(const Node& node) { return {node.path, "path"}; }
[[nodiscard]] inline Key key_of(const Unit& unit) { return {unit.name, "name"}; }
[[nodiscard]] inline Key key_of(const Dropin& dropin) { return {dropin.name, "name"}; }
[[nodiscard]] inline Key key_of(const User& user) { return {user.name, "name"}; }
[[nodiscard]] inline Key key_of(const Group& group) { return {group.name, "name"}; }

}  // namespace firstlight::config
