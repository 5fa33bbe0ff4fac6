// SPDX-License-Identifier: Apache-2.0
#include "apply/preset.h"

#include <algorithm>
#include <map>

#include "apply/unit_name.h"

namespace firstlight::apply {

std::vector<PresetLine> preset_lines(std::span<const PresetWish> wishes) {
  std::map<std::string, PresetLine> by_key;  // sorted as the lines are to be
  for (const PresetWish& wish : wishes) {
    const UnitNameParts parts = split_unit_name(wish.name);
    const std::string name = parts.instance ? template_of(wish.name) : wish.name;
    const std::string key = name + (wish.enabled ? "-enabled" : "-disabled");
    PresetLine& line =
        by_key
            .try_emplace(key, PresetLine{.text = (wish.enabled ? "enable " : "disable ") + name,
                                         .enabled = wish.enabled,
                                         .units = {}})
            .first->second;
    if (parts.instance) line.text.append(" ").append(*parts.instance);
    line.units.push_back(wish.name);
  }
  std::vector<PresetLine> lines;
  for (auto& [key, line] : by_key) lines.push_back(std::move(line));
  return lines;
}

bool has_line(std::string_view text, std::string_view line) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (text.substr(0, end) == line) return true;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return false;
}

std::string with_preset_lines(std::string_view existing, std::span<const PresetLine> lines) {
  std::string text(existing);
  for (const PresetLine& line : lines) {
    if (has_line(existing, line.text)) continue;
    if (!text.empty() && !text.ends_with('\n')) text += '\n';
    text.append(line.text).append("\n");
  }
  return text;
}

}  // namespace firstlight::apply
