// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace firstlight::userdata {

struct YamlMember;

// A value of the YAML subset that userdata/yaml_reader.h reads.
struct YamlNode {
  enum class Kind {
    kNull,  // nothing is written
    kScalar,
    kSequence,
    kMapping,
  };

  Kind kind = Kind::kNull;
  std::string text;                 // kScalar: decoded; what type it is, is for the reader's user
  bool is_plain = false;            // kScalar: without quotes, and no block
  std::vector<YamlNode> items;      // kSequence
  std::vector<YamlMember> members;  // kMapping: keys differ
  std::size_t line = 0;             // from 1
  std::size_t column = 0;           // from 1, in bytes
};

struct YamlMember {
  std::string key;
  std::size_t line = 0;
  std::size_t column = 0;
  YamlNode value;
};

}  // namespace firstlight::userdata
