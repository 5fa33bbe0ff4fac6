// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/config.h"
#include "config/version.h"

namespace firstlight::config {

// Brings a valid config of version `declared` to the newest version without a change of meaning
// (spec merge-translate section 6). `ignition.version` keeps what was declared.
[[nodiscard]] Config upgrade(Config config, SpecVersion declared);

}  // namespace firstlight::config
