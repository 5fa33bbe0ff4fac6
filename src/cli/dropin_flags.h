// SPDX-License-Identifier: Apache-2.0
// Flags as the reference engine's programs take them (spec cli-and-stages section 1): one dash or
// two, the value behind a blank or `=`, that of a boolean flag only behind `=`.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace firstlight::cli {

struct Flag {
  std::string_view name;
  bool is_boolean = false;
};

struct DropInFlags {
  std::map<std::string, std::string, std::less<>> values;  // those that were given; "true", "false"
  std::vector<std::string> arguments;                      // the other words
  bool help = false;                                       // -h or -help ended the reading

  [[nodiscard]] std::string value(std::string_view name, std::string_view other = "") const;
  [[nodiscard]] bool is_set(std::string_view name) const { return value(name) == "true"; }
};

// Whether flags may also stand behind arguments.
enum class FlagPlaces { kFirst, kAnywhere };

// Reads the words of a command line, `--` ending the flags. Throws Error kUsage naming the word.
[[nodiscard]] DropInFlags read_flags(const std::vector<std::string>& words,
                                     std::span<const Flag> known, FlagPlaces places);

// "2m", "1h30m", "1.5s", "250ms", "0": numbers with units, added up. nullopt if it is none, or
// more than a hundred years.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace firstlight::cli
