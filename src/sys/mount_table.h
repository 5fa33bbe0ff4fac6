// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace firstlight::sys {

struct MountEntry {
  std::uint64_t device_id = 0;  // dev_t; an anonymous one for btrfs, overlay, tmpfs …
  std::string source;           // as given to mount(2)
  std::string target;
  std::string fstype;
};

// proc_pid_mountinfo(5): lines that do not have its shape are left out.
[[nodiscard]] std::vector<MountEntry> parse_mountinfo(std::string_view text);

// Mounts of this mount namespace, oldest first. Throws Error kSystem without /proc.
[[nodiscard]] std::vector<MountEntry> read_mount_table();

}  // namespace firstlight::sys
