// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace firstlight::guest {

// Standard output of systemctl with these arguments, whatever its exit status (is-active and its
// kin use that for the answer). Throws std::system_error when it cannot be started.
std::string systemctl(const std::vector<std::string>& arguments);

}  // namespace firstlight::guest
