// SPDX-License-Identifier: Apache-2.0
// What lies beneath the user's config: the image's own configs (spec merge-translate section 3) and
// the vendor's.
#pragma once

#include <string>
#include <vector>

#include "base/recorder.h"
#include "config/provenance.h"
#include "config/references.h"
#include "platform/platform.h"

namespace firstlight::cli {

// base.d, then the base configs for the platform, merged in order with all that they refer to. A
// fault in base.d is an Error naming the file, as of require_config(); a fault in the others is a
// warning, and none of them counts.
[[nodiscard]] config::MergedConfig base_config(const platform::ImageConfigs& image,
                                               const config::ReferenceAccess& access,
                                               Recorder& recorder);

// `base` with what the vendor gives on top; nothing is checked that only both together have.
[[nodiscard]] config::MergedConfig with_vendor_data(config::MergedConfig base,
                                                    config::MergedConfig vendor,
                                                    const std::string& vendor_origin);

// `base` with the files that come with the user data on top.
[[nodiscard]] config::MergedConfig with_given_files(config::MergedConfig base,
                                                    const platform::UserData& data);

// What a message calls the result of on_top_of_base().
inline constexpr const char* kOnTopOfBase = "the user's config on top of the base configs";

// `base` with the user's config, from `user_origin`, on top. Faults that only both together have
// are warnings, but for what would surely end the run after the disks have been written: that is an
// Error (kConfigInvalid).
[[nodiscard]] config::MergedConfig on_top_of_base(config::MergedConfig base,
                                                  config::MergedConfig user,
                                                  const std::string& user_origin,
                                                  Recorder& recorder);

}  // namespace firstlight::cli
