// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace firstlight::userdata {

struct YamlLine {
  std::size_t number = 0;  // from 1
  std::size_t indent = 0;  // blanks in front
  std::string_view text;   // without line end, with what is in front
  bool has_end = true;     // false: the text ends without a line end
  // Nothing but blanks, or a comment: nothing, unless it is inside of a block scalar.
  bool is_void = false;

  [[nodiscard]] std::string_view content() const { return text.substr(indent); }
};

// The lines of a YAML text, in which LF and CRLF end a line. Throws Error, calling the text
// `origin`, for what is no UTF-8 and for control characters other than a tab.
[[nodiscard]] std::vector<YamlLine> split_yaml_lines(std::string_view text,
                                                     const std::string& origin);

}  // namespace firstlight::userdata
