// SPDX-License-Identifier: Apache-2.0
// From what was found in configs to one config, or to the Error that says why there is none.
#pragma once

#include <string>

#include "base/recorder.h"
#include "config/diagnostic.h"
#include "config/provenance.h"
#include "config/references.h"

namespace firstlight::cli {

// Every finding as a line of the recorder's warnings.
void record_findings(const config::Diagnostics& diagnostics, Recorder& recorder);

// The config of `result`, its findings recorded. Throws Error: the one that kept a reference from
// being followed, or kConfigInvalid naming the first fault and the number of others. `origin` is
// what the error calls the config.
[[nodiscard]] config::MergedConfig require_config(config::RenderResult result,
                                                  const std::string& origin, Recorder& recorder);

// Throws Error (kNotSupported) for a config that asks for what this build does not carry out.
void require_supported(const config::MergedConfig& merged, const std::string& origin,
                       Recorder& recorder);

}  // namespace firstlight::cli
