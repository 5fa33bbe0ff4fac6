// SPDX-License-Identifier: Apache-2.0
// Scalars and flow sequences in one line of YAML.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "userdata/yaml_fault.h"
#include "userdata/yaml_node.h"

namespace firstlight::userdata {

// A quoted scalar at the start of `text`, taken off it. Throws Error for one without an end, and
// for an escape that is none.
[[nodiscard]] std::string take_quoted(std::string_view& text, YamlPlace place,
                                      const std::string& origin);

// A key at the start of a line's text, with its colon.
struct YamlKey {
  std::string text;
  std::size_t length = 0;  // of all of it in the line
};

// nullopt: the line starts with no key.
[[nodiscard]] std::optional<YamlKey> find_key(std::string_view text, YamlPlace place,
                                              const std::string& origin);

// The value that `text`, the rest of a line, holds: a scalar, a flow sequence of scalars, or a null
// if there is nothing but a comment. Throws Error for anything else.
[[nodiscard]] YamlNode read_inline_value(std::string_view text, YamlPlace place,
                                         const std::string& origin);

// True if nothing but a comment is left.
[[nodiscard]] bool is_end_of_line(std::string_view text);

}  // namespace firstlight::userdata
