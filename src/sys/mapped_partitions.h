// SPDX-License-Identifier: Apache-2.0
// Partitions of a device-mapper disk (multipath, linear, …). The kernel has none for such a disk:
// each is a linear mapping on it, named as kpartx names it, "NAMEpN", and with the UUID
// "partN-UUID" where the disk has one, by which kpartx and udev's rules know it again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sys/block_device.h"

namespace firstlight::sys {

struct MappingNames {
  std::string name;
  std::string uuid;  // empty: none
};

// Pure. The number of the partition that `mapping` is of `disk`, which it lies on; nullopt if it is
// none of its partitions. Where both have UUIDs these decide, else the names.
[[nodiscard]] std::optional<std::uint32_t> mapped_partition_number(const MappingNames& disk,
                                                                   const MappingNames& mapping);

// Pure. What partition `number` of the disk is called.
[[nodiscard]] MappingNames names_of_partition(const MappingNames& disk, std::uint32_t number);

// nullopt: it is no mapping.
[[nodiscard]] std::optional<MappingNames> mapping_names(const BlockDevice& device);

// The disk that the device is a mapped partition of; nullopt if it is none.
[[nodiscard]] std::optional<BlockDevice> disk_of_mapped_partition(const BlockDevice& device);

// Those that are mapped, by number: devices with `number`, `disk_name` and `start_bytes` as if they
// were partitions of the kernel's. Nothing for a disk that is no mapping.
[[nodiscard]] std::vector<BlockDevice> list_mapped_partitions(const BlockDevice& disk);

}  // namespace firstlight::sys
