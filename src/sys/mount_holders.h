// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <vector>

namespace firstlight::sys {

inline constexpr std::size_t kMaxHolders = 8;

// Who keeps the filesystem that is mounted at `target` from being unmounted, as far as /proc says:
// "mount /var/lib/data", "process 71 (dockerd): open file", at most kMaxHolders. A process is
// listed once. Never throws: it is for the text of an error.
[[nodiscard]] std::vector<std::string> mount_holders(const std::string& target) noexcept;

// The processes among them.
[[nodiscard]] std::vector<pid_t> holding_processes(const std::string& target) noexcept;

}  // namespace firstlight::sys
