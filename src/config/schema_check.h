// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/diagnostic.h"
#include "config/document.h"
#include "config/schema_tree.h"

namespace firstlight::config {

// All violations of the JSON schema by the values of a canonical document (config/member_names.h).
// RapidJSON's validator stops at the first one, so each value is validated on its own, against the
// keywords that speak of this value alone; below a value of the wrong type nothing is looked at.
[[nodiscard]] Diagnostics check_schema(const rapidjson::Value& document, const SchemaTree& schema);

}  // namespace firstlight::config
