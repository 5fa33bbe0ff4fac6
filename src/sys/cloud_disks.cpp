// SPDX-License-Identifier: Apache-2.0
#include "sys/cloud_disks.h"

#include <algorithm>

#include "sys/block_device.h"
#include "sys/mount_table.h"

namespace firstlight::sys {
namespace {

bool is_cloud_disk(const BlockDevice& device) {
  return !device.is_partition() &&
         (device.name.starts_with("nvme") || device.name.starts_with("vd") ||
          device.name.starts_with("sd") || device.name.starts_with("xvd"));
}

bool is_in_use(const BlockDevice& disk) {
  if (!use_of(disk).empty()) return true;
  const auto partitions = list_partitions(disk);
  return std::any_of(partitions.begin(), partitions.end(),
                     [](const BlockDevice& partition) { return !use_of(partition).empty(); });
}

}  // namespace

std::vector<std::string> find_data_disks() {
  std::vector<std::string> names;
  for (const BlockDevice& device : list_block_devices()) {
    if (is_cloud_disk(device) && !is_in_use(device)) names.push_back(device.name);
  }
  std::stable_partition(names.begin(), names.end(),
                        [](const std::string& name) { return name.starts_with("nvme"); });
  return names;
}

std::optional<std::string> find_system_disk() {
  for (const MountEntry& entry : read_mount_table()) {
    if (entry.target != "/") continue;
    for (const BlockDevice& device : list_block_devices()) {
      if (device.device_id == entry.device_id || device.node == entry.source) {
        return device.disk_name;
      }
    }
  }
  return std::nullopt;
}

std::optional<std::string> find_by_serial(const std::string& serial) {
  for (const BlockDevice& device : list_block_devices()) {
    if (!is_cloud_disk(device)) continue;
    const bool nvme = device.name.starts_with("nvme");
    if (read_attribute(device, nvme ? "device/serial" : "serial") == serial) return device.name;
  }
  return std::nullopt;
}

}  // namespace firstlight::sys
