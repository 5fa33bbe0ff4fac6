// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/recorder.h"
#include "boot/kernel_arguments.h"

namespace firstlight::boot {

// The completion stamp, relative to the root. It is written last, when everything else is on stable
// storage, so its presence means that provisioning is complete.
inline constexpr const char* kStampPath = "/var/lib/firstlight/provisioned.json";

// Whether this boot provisions: `yes` and `no` decide by themselves, `auto` goes by the stamp.
[[nodiscard]] bool decide_first_boot(FirstBootPolicy policy, bool stamp_exists);

// What the stamp says about the run that wrote it: version, instance id, boot id, config digest.
[[nodiscard]] std::string stamp_text(const RunReport& report);

}  // namespace firstlight::boot
