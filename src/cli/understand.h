// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/recorder.h"
#include "config/config.h"
#include "config/load.h"

namespace firstlight::cli {

// Loads a config and adds what this build does not carry out to its faults.
[[nodiscard]] config::LoadResult load_supported(std::string_view text);

// The config, or Error (kConfigInvalid, or kNotSupported if that is the only fault) naming the
// first fault and the number of others. Every finding goes to the recorder as a warning line first.
[[nodiscard]] config::Config require_config(std::string_view text, const std::string& origin,
                                            Recorder& recorder);

}  // namespace firstlight::cli
