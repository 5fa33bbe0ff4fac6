// SPDX-License-Identifier: Apache-2.0
// What systemd-udevd knows of a block device, as its database in /run/udev says.
#pragma once

#include <cstdint>
#include <string>

namespace firstlight::sys {

// Whether nothing of udev stands between us and the device: udev does not run, or it has processed
// the device, for the first time after `since_us` of the monotonic clock (0: whenever). Udev
// forgets a device when the kernel says that it is gone, so of one that was made anew an old entry
// does not count. False if the node is gone.
[[nodiscard]] bool udev_has_processed(const std::string& node, std::int64_t since_us);

}  // namespace firstlight::sys
