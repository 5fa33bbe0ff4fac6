// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/unique_fd.h"

namespace firstlight::sys {

// Names in an open directory without "." and "..", sorted bytewise. `path` is for messages.
[[nodiscard]] std::vector<std::string> directory_names(UniqueFd directory, std::string_view path);

}  // namespace firstlight::sys
