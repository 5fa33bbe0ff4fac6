// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

namespace firstlight::sys {

// All text of a file of /proc or /sys; nullopt if it is not there or cannot be read.
[[nodiscard]] std::optional<std::string> read_kernel_file(const std::string& path);

// The same for an attribute of sysfs, which is at most a page long and comes in one piece
// (Documentation/filesystems/sysfs.rst).
[[nodiscard]] std::optional<std::string> read_sysfs_attribute(const std::string& path);

// The arguments that the kernel was started with, without the line end; empty where they cannot be
// read.
[[nodiscard]] std::string running_command_line();

}  // namespace firstlight::sys
