// SPDX-License-Identifier: Apache-2.0
// A published schema with all its keywords, as an independent validator sees it (the program itself
// looks at names and types only).
#pragma once

#include <rapidjson/document.h>
#include <rapidjson/schema.h>

#include <string>

#include "config/version.h"

namespace firstlight::config::test {

// RapidJSON's matcher of patterns takes a NUL character for the end of the text.
class FullSchema {
 public:
  explicit FullSchema(SpecVersion version);

  // Empty if `document` conforms, else keyword and place of the first violation.
  [[nodiscard]] std::string violation(const rapidjson::Value& document) const;

 private:
  rapidjson::Document dom_;
  rapidjson::SchemaDocument compiled_;
};

// Compiled once.
[[nodiscard]] const FullSchema& full_schema(SpecVersion version);

}  // namespace firstlight::config::test
