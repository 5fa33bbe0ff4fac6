// SPDX-License-Identifier: Apache-2.0
// The instance's metadata as files: what whoever comes later in the boot reads in place of asking
// the service once more, which counts requests.
#pragma once

#include "platform/metadata_items.h"
#include "sys/root.h"

namespace firstlight::cli {

inline constexpr const char* kMetadataCachePath = "/run/firstlight/metadata.json";
inline constexpr const char* kAfterburnPath = "/run/metadata/afterburn";

// Writes the cache (mode 0600), and on ECS Afterburn's file. Nothing when there are no items.
void write_metadata(const platform::MetadataCache& cache, sys::Root& root);

}  // namespace firstlight::cli
