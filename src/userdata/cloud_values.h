// SPDX-License-Identifier: Apache-2.0
// Values of a cloud-init config by their types. YAML leaves the type of plain text to its reader;
// text that cloud-init would take for something else than what it looks like is refused. Each
// function throws the Error that names the place; none shows the value.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "userdata/yaml_fault.h"
#include "userdata/yaml_node.h"

namespace firstlight::userdata {

[[nodiscard]] YamlPlace place_of(const YamlNode& node);

// Text, or a whole number; not what YAML takes for another number, a truth value or a null.
[[nodiscard]] std::string text_of(const YamlNode& node, const std::string& origin);
[[nodiscard]] bool truth_of(const YamlNode& node, const std::string& origin);
[[nodiscard]] std::int64_t id_of(const YamlNode& node, const std::string& origin);

// The entries of a sequence; none for a null.
[[nodiscard]] std::span<const YamlNode> items_of(const YamlNode& node, const std::string& origin);
[[nodiscard]] std::vector<std::string> texts_of(const YamlNode& node, const std::string& origin);

// What to do with a member of a mapping.
struct MemberRow {
  std::string_view key;
  std::function<void(const YamlNode& value)> take;
};

// Hands each member of a mapping to the row of its key. A key without a row is refused, by its name
// behind `prefix` (kNotSupported).
void take_members(const YamlNode& node, std::string_view prefix, std::span<const MemberRow> rows,
                  const std::string& origin);

// A resource that holds these bytes.
[[nodiscard]] config::Resource resource_holding(std::string_view bytes);

// write_files and users.
void take_files(const YamlNode& list, config::Storage& storage, const std::string& origin);
void take_users(const YamlNode& list, config::Passwd& passwd, const std::string& origin);

}  // namespace firstlight::userdata
