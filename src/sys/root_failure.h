// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace firstlight::sys {

// A failed system call on a path inside the root. `tried` is a verb phrase: "make the link".
[[nodiscard]] Error root_failure(std::string_view tried, std::string_view path, int errno_value);

// ENOENT, or ENOTDIR: a component on the way is no directory.
[[nodiscard]] bool nothing_there(int errno_value);

}  // namespace firstlight::sys
