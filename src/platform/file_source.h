// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platform/acquisition.h"

namespace firstlight::platform {

// The file at Sources::config_file, "/dev/stdin" included. Throws Error: kUserData if it cannot be
// read, kLimit.
[[nodiscard]] UserData file_user_data(Acquisition& run);

}  // namespace firstlight::platform
