// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/diagnostic.h"
#include "config/document.h"
#include "config/place.h"
#include "config/schema_tree.h"

namespace firstlight::config {

// All values of a canonical document (config/member_names.h) that are not of a type which the
// schema allows; below such a value nothing is looked at. The other keywords of the schema are left
// to the rules, which find all that they forbid: tests/unit/config/agreement_test.cpp proves it.
[[nodiscard]] Diagnostics check_schema(const rapidjson::Value& document, const SchemaTree& schema);

// As above, for the part of a document that is at `place` and that `node` describes.
[[nodiscard]] Diagnostics check_schema(const rapidjson::Value& part, const SchemaTree& schema,
                                       const SchemaTree::Node& node, const Place& place);

}  // namespace firstlight::config
