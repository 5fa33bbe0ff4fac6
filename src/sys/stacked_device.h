// SPDX-License-Identifier: Apache-2.0
// Devices made of other devices, md arrays and device-mapper mappings, by the names that their
// makers gave them. From sysfs and the superblocks of the members, so that no udev is needed.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace firstlight::sys {

// The kernel's node ("/dev/dm-0", "/dev/md127") of "/dev/mapper/NAME", "/dev/md/NAME", or
// "/dev/mdN" itself; nullopt for other paths and where there is none. /dev/mapper itself is not
// looked at: without udev its nodes are not links, and one device would have two names. Throws
// Error kSystem without /sys.
[[nodiscard]] std::optional<std::string> find_stacked_device(const std::string& path);

// The nodes that `node` is made of, sorted; none for other devices.
[[nodiscard]] std::vector<std::string> members_of(const std::string& node);

}  // namespace firstlight::sys
