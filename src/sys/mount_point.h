// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace firstlight::sys {

// Makes sure that ROOT/path is a directory reached through real directories only, and makes those
// that are missing (mode 0755 whatever the umask). Gives the ones made, as paths inside the root.
// Throws Error kMount if a component is a symlink or no directory.
std::vector<std::string> make_mount_point(const std::string& root, const std::string& path);

}  // namespace firstlight::sys
