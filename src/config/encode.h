// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "config/config.h"

namespace firstlight::config {

// The config as a document of the newest version, on one line: what load() makes `config` from
// again, whatever version it came in. Members that say nothing are left out. It holds every secret
// of the config.
[[nodiscard]] std::string encode(Config config);

}  // namespace firstlight::config
