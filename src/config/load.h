// SPDX-License-Identifier: Apache-2.0
// The whole way from text to typed config: document, version, names, schema, decode, rules,
// upgrade.
#pragma once

#include <optional>
#include <string_view>

#include "config/config.h"
#include "config/diagnostic.h"
#include "config/limits.h"

namespace firstlight::config {

struct LoadResult {
  std::optional<Config> config;  // set if and only if there is no error
  Diagnostics diagnostics;       // warnings are possible beside a config
  bool empty = false;            // zero-length text: not a config, and not a syntax error either
};

// Understands one document of any accepted version (3.0.0 to 3.6.0). All faults are reported, with
// line and column. References (`ignition.config`) are not followed: config/references.h does that.
// Throws nothing on bad input.
[[nodiscard]] LoadResult load(std::string_view text, const Limits& limits = {});

}  // namespace firstlight::config
