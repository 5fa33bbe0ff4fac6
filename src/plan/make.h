// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/config.h"
#include "plan/plan.h"

namespace firstlight::plan {

// Turns a valid config, and what the platform knows of the instance, into the ordered steps. The
// config wins where both speak: a hostname from metadata is left out when the config itself brings
// /etc/hostname. Throws Error (kConfigInvalid, with pointer) for a uid or gid that no kernel
// accepts, an array of nothing but spares, and names that no crypttab can hold.
[[nodiscard]] Plan make(const config::Config& config, const InstanceFacts& facts);

}  // namespace firstlight::plan
