// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace firstlight::sys {

// Returns once everything that was written to the filesystem of this file or directory is on stable
// storage (syncfs(2)). Throws Error (kSystem).
void sync_filesystem(const std::string& path);

}  // namespace firstlight::sys
