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

// Leaves an entry in the database of a udev that does not run yet, for a mapping that was made in
// its absence: without it udev's rules (55-dm.rules of device-mapper) take the mapping for
// unfinished when they first see it, and systemd waits for it in vain. Does nothing where udev
// runs. Throws Error of sys::Root.
void note_mapping_for_udev(const std::string& node);

}  // namespace firstlight::sys
