// SPDX-License-Identifier: Apache-2.0
// What the values of kernel arguments may be. All functions throw Error (kUsage) naming the
// argument for a value that makes no sense.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "boot/kernel_arguments.h"

namespace firstlight::boot {

// One word of the kernel command line, which outlives it.
struct Word {
  std::string_view key;
  std::string_view value{};
  bool has_value = false;
};

[[noreturn]] void refuse(const Word& word, std::string why, std::string hint);

// An absolute path.
[[nodiscard]] std::string path_value(const Word& word);
// Anything but nothing.
[[nodiscard]] std::string text_value(const Word& word);
// http or https, with a host.
[[nodiscard]] std::string report_url_value(const Word& word);
// At most a week.
[[nodiscard]] std::chrono::seconds seconds_value(const Word& word);
// A program, by its absolute path, and its arguments.
[[nodiscard]] std::vector<std::string> command_value(const Word& word);
// overlay:DEVICE[,format=FS]
[[nodiscard]] Layer etc_layer_value(const Word& word);
// DEVICE[,format=FS][,unless=PATH]
[[nodiscard]] Layer var_layer_value(const Word& word);

// One of the names of the table.
template <typename Value, std::size_t Count>
Value choice(const Word& word, const std::array<std::pair<std::string_view, Value>, Count>& table) {
  std::string names;
  for (const auto& [name, value] : table) {
    if (word.value == name) return value;
    names.append(names.empty() ? "" : ", ").append(name);
  }
  refuse(word, "unknown value", "use one of " + names);
}

}  // namespace firstlight::boot
