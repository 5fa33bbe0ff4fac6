// SPDX-License-Identifier: Apache-2.0
// Linear mappings of the kernel's device mapper, by its control node: what libdevmapper and dmsetup
// would be for. Source: linux/dm-ioctl.h, Documentation/admin-guide/device-mapper/linear.rst.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace firstlight::sys {

struct LinearMapping {
  std::string name;             // at most 127 bytes
  std::string uuid;             // at most 128 bytes; empty: none
  std::uint64_t device_id = 0;  // dev_t of the device that it lies on
  std::uint64_t start_bytes = 0;
  std::uint64_t size_bytes = 0;
};

// Makes and activates it. 0, or the errno value: EBUSY if the name or the UUID is taken.
[[nodiscard]] int create_linear_mapping(const LinearMapping& mapping);

// 0, or the errno value: EBUSY if it is in use, ENXIO if there is none.
[[nodiscard]] int remove_mapping(const std::string& name);

// Where the mapping's only target begins on the device below, in bytes; nullopt if it has others or
// is not linear.
[[nodiscard]] std::optional<std::uint64_t> linear_start_bytes(const std::string& name);

}  // namespace firstlight::sys
