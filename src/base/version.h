// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace firstlight {

// The version of CMakeLists.txt.
inline constexpr std::string_view kVersion = FIRSTLIGHT_VERSION;

}  // namespace firstlight
