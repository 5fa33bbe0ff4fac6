// SPDX-License-Identifier: Apache-2.0
// How a command gets at the configs that a config refers to.
#pragma once

#include <string>

#include "base/recorder.h"
#include "config/references.h"
#include "net/reference_fetcher.h"

namespace firstlight::cli {

// Fetches by `fetcher`, and notes each config that was fetched in the recorder's report. Both must
// outlive what is returned.
[[nodiscard]] config::ReferenceAccess reference_access(net::ReferenceFetcher& fetcher,
                                                       ConfigKind kind, Recorder& recorder);

// As above, but follows data: URLs only; `why` goes into the warning about each of the others.
[[nodiscard]] config::ReferenceAccess offline_reference_access(net::ReferenceFetcher& fetcher,
                                                               Recorder& recorder, std::string why);

// Follows no reference at all; `why` goes into the warning about each.
[[nodiscard]] config::ReferenceAccess no_reference_access(std::string why);

// Notes a config in the report; `sha256`: of its bytes, lower-case hex.
void record_config(ConfigKind kind, const std::string& origin, const std::string& sha256,
                   bool referenced, Recorder& recorder);

}  // namespace firstlight::cli
