// SPDX-License-Identifier: Apache-2.0
// The disks that a cloud gives to a machine, virtio, NVMe, SCSI and Xen ones, by what they are for.
// All answers are kernel names: "vdb". Throw Error kSystem without /sys.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace firstlight::sys {

// Those that nobody uses, nor any of their partitions; NVMe before the others.
[[nodiscard]] std::vector<std::string> find_data_disks();

// That of the root filesystem.
[[nodiscard]] std::optional<std::string> find_system_disk();

[[nodiscard]] std::optional<std::string> find_by_serial(const std::string& serial);

}  // namespace firstlight::sys
