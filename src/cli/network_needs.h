// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/config.h"

namespace firstlight::cli {

// Whether carrying out the config, in which all references have been followed, takes a network
// (spec fetch section 8): a resource whose scheme does, a tang server whose advertisement is not
// given, a custom pin that says so.
[[nodiscard]] bool needs_network(const config::Config& config);

}  // namespace firstlight::cli
