// SPDX-License-Identifier: Apache-2.0
// User data that the kernel command line names (spec fetch.md section 6).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/acquisition.h"

namespace firstlight::platform {

// ignition.config.path as a path from the top of the volume, without "." and "..", which end there.
[[nodiscard]] std::string clean_path(std::string_view path);

// The resource at ignition.config.url, or the file ignition.config.path on the volume that is
// labelled ignition.config.device; nullopt if neither is set. The URL comes first, with a warning.
// The volume is waited for, 30 s at most. Throws Error: kUsage when one of device and path is
// missing, or the device is no label; kTimeout, kUserData when the file is missing, and those of
// net/, sys/.
[[nodiscard]] std::optional<UserData> command_line_user_data(Acquisition& run);

}  // namespace firstlight::platform
