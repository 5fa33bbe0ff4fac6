// SPDX-License-Identifier: Apache-2.0
// The semantic rules: what a schema cannot say. Pure: they look at nothing but the config.
#pragma once

#include "config/config.h"
#include "config/diagnostic.h"
#include "config/version.h"

namespace firstlight::config {

// All rules of `declared`, uniqueness included, for a decoded document that is not upgraded yet.
void check_rules(const Config& config, SpecVersion declared, Diagnostics& diagnostics);

// The rules of the newest version without uniqueness, for a config that is final: upgraded and with
// every reference merged (spec validation section 10). Positions are not known.
[[nodiscard]] Diagnostics check_final(const Config& config);

}  // namespace firstlight::config
