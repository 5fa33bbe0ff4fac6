// SPDX-License-Identifier: Apache-2.0
// The known one-sided cases: what the program sees and no schema of draft 4 can. The reasons stand
// in the table of the source.
#pragma once

#include <rapidjson/document.h>

#include "config/diagnostic.h"

namespace firstlight::config::test {

// The finding, an error of the rules, is one that a schema cannot make on `document`.
[[nodiscard]] bool is_beyond_schema(const Diagnostic& finding, const rapidjson::Value& document);

// Somewhere in `value` is an oddity that the program accepts with a warning and no schema knows of:
// a null element of a list, or a member that is given twice.
[[nodiscard]] bool is_odd_beyond_schema(const rapidjson::Value& value);

}  // namespace firstlight::config::test
