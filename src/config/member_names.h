// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/diagnostic.h"
#include "config/document.h"
#include "config/schema_tree.h"
#include "config/version.h"

namespace firstlight::config {

// Turns a document into one that has only members that its version knows, each spelled as in the
// schema and each once (spec config-language section 1):
// - a name that differs only by case is accepted, with a warning;
// - an unknown name is dropped with a warning that says what may have been meant, or which later
//   version introduced it;
// - of duplicates the last one counts, an object on top of the earlier one, with a warning; an
//   earlier one of the wrong type is an error, and null does not unset a plain scalar;
// - a null element of a list becomes an empty object or string, with a warning.
// Other values are not looked at.
[[nodiscard]] Document canonical_members(Document document, const SchemaTree& schema,
                                         SpecVersion version, Diagnostics& diagnostics);

}  // namespace firstlight::config
