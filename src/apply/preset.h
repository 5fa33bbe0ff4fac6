// SPDX-License-Identifier: Apache-2.0
// Lines of /etc/systemd/system-preset/20-ignition.preset, systemd.preset(5). Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace firstlight::apply {

struct PresetWish {
  std::string name;
  bool enabled = false;
  friend bool operator==(const PresetWish&, const PresetWish&) = default;
};

// One line of the file and the units that it speaks of.
struct PresetLine {
  std::string text;  // without newline
  bool enabled = false;
  std::vector<std::string> units;  // in config order
  friend bool operator==(const PresetLine&, const PresetLine&) = default;
};

// "enable NAME" or "disable NAME", sorted bytewise by "NAME-enabled" / "NAME-disabled". Instances
// of one template and state share a line, "enable X@.service one two"; the template itself counts
// as the empty instance.
[[nodiscard]] std::vector<PresetLine> preset_lines(std::span<const PresetWish> wishes);

// `existing` with those lines added at its end that it does not hold yet.
[[nodiscard]] std::string with_preset_lines(std::string_view existing,
                                            std::span<const PresetLine> lines);

// True if `text` holds the line.
[[nodiscard]] bool has_line(std::string_view text, std::string_view line);

}  // namespace firstlight::apply
