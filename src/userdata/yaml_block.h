// SPDX-License-Identifier: Apache-2.0
// Literal and folded blocks of text (YAML 1.2 section 8.1).
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "userdata/yaml_lines.h"

namespace firstlight::userdata {

struct YamlBlock {
  std::string text;
  std::size_t lines = 0;  // that it takes
};

// The block whose header ("|-", ">2" …) is `header`, which starts at column `column` of the line in
// front of `lines`; it belongs to something that is indented by `parent` blanks. Throws Error for a
// header that is none, and for indentation that YAML does not allow.
[[nodiscard]] YamlBlock read_yaml_block(std::string_view header, std::size_t line,
                                        std::size_t column, std::size_t parent,
                                        std::span<const YamlLine> lines, const std::string& origin);

}  // namespace firstlight::userdata
