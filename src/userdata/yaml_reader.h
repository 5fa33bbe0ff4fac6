// SPDX-License-Identifier: Apache-2.0
// A small, strict subset of YAML 1.2, for cloud-init configs. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "userdata/yaml_node.h"

namespace firstlight::userdata {

struct YamlLimits {
  std::size_t max_bytes = std::size_t{1024} * 1024;
  std::size_t max_depth = 16;  // mappings and sequences in each other
  std::size_t max_nodes = 20'000;
};

// Understood are block mappings and block sequences, also one in the line of another ("- a: b"),
// scalars of one line, plain or in quotes, literal and folded blocks ("|", ">" with "-", "+" and an
// indentation), and flow sequences of scalars in one line ("[a, 'b']"); comments. Everything else
// (anchors, aliases, tags, directives, documents, merge keys, complex keys, flow mappings, scalars
// of several lines, tabs in front) is refused, and so is a key that is there twice: nothing is
// guessed. Empty text is a null. Throws Error, calling the text `origin`: kUserData with
// line:column, kLimit naming the bound. No message shows the text.
[[nodiscard]] YamlNode read_yaml(std::string_view text, const std::string& origin,
                                 const YamlLimits& limits = {});

}  // namespace firstlight::userdata
