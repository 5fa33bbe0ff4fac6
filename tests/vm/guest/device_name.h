// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace firstlight::guest {

// The kernel's node (/dev/vdb1) behind a name that a config may use. /dev/disk/by-id/virtio-* and
// /dev/disk/by-partlabel/* are looked up in sysfs and on the disks: no udev may have run.
// Throws std::runtime_error when there is no such device.
std::string device_node(const std::string& name);

}  // namespace firstlight::guest
