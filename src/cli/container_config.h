// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/config.h"

namespace firstlight::cli {

// Leaves in `config` what can be applied to an image that is being built: tree and units. Sections
// that cannot be are emptied if they are to be ignored; else throws Error kNotSupported naming the
// first, with its pointer.
void keep_container_parts(config::Config& config, bool ignore_others);

}  // namespace firstlight::cli
