// SPDX-License-Identifier: Apache-2.0
// What marks a filesystem in the making (see apply/filesystem.h), and which no config may therefore
// ask for: after a power cut its filesystem would count as blank, and be made anew.
#pragma once

#include <string_view>

namespace firstlight::config {

inline constexpr std::string_view kUnfinishedLabel = "fl-half-made";  // xfs allows 12 bytes
inline constexpr std::string_view kUnfinishedVolumeId = "464c484d";   // vfat

}  // namespace firstlight::config
