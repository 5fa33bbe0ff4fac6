// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/config.h"
#include "config/diagnostic.h"

namespace firstlight::plan {

// What this build understands but does not carry out: one error each, so that nothing of a config
// is ever ignored. Empty: the whole config can be planned.
[[nodiscard]] config::Diagnostics unsupported(const config::Config& config);

}  // namespace firstlight::plan
