// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace firstlight::config {

struct EmbeddedSchema {
  std::string_view version;  // "3.6.0"
  std::string_view json;     // the file schema/ignition-VERSION.json
};

// The published schema files, ascending by version. Defined by a source file that the build makes
// from schema/*.json.
[[nodiscard]] std::span<const EmbeddedSchema> embedded_schemas();

}  // namespace firstlight::config
