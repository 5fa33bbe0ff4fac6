// SPDX-License-Identifier: Apache-2.0
// Block devices as /sys/class/block shows them: what exists, and who uses it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace firstlight::sys {

// sysfs counts in these whatever the device's own sector size is.
inline constexpr std::uint64_t kSysfsSectorBytes = 512;

struct BlockDevice {
  std::string name;               // kernel name, e.g. "vdb1"; '!' of sysfs turned into '/'
  std::string node;               // "/dev/vdb1"
  std::string disk_name;          // the whole disk: "vdb"; itself if this is one
  std::uint32_t number = 0;       // partition number, 0 for a whole disk
  std::uint64_t device_id = 0;    // dev_t
  std::uint64_t start_bytes = 0;  // offset in the disk
  std::uint64_t size_bytes = 0;
  [[nodiscard]] bool is_partition() const { return number != 0; }
};

// All block devices that hold something (size not 0), disks before their partitions, in natural
// order of names (vdb before vdaa, nvme0n2 before nvme0n10). Throws Error kSystem without /sys.
[[nodiscard]] std::vector<BlockDevice> list_block_devices();

// The device behind a node, which may be a symlink. Throws Error kDevice if it is no block device.
[[nodiscard]] BlockDevice find_block_device(const std::string& node);

// The partitions of a disk as the kernel has them, by number; of a device-mapper disk those that
// are mapped (see sys/mapped_partitions.h).
[[nodiscard]] std::vector<BlockDevice> list_partitions(const BlockDevice& disk);

// The devices that lie on this one, and those that it lies on.
[[nodiscard]] std::vector<BlockDevice> holders_of(const BlockDevice& device);
[[nodiscard]] std::vector<BlockDevice> members_of(const BlockDevice& device);

// Text of an attribute below /sys/class/block/NAME/, trimmed; empty if absent.
[[nodiscard]] std::string read_attribute(const BlockDevice& device, const std::string& attribute);

// Writes to such an attribute; false if it cannot be written.
bool write_attribute(const BlockDevice& device, const std::string& attribute,
                     const std::string& text);

// Why the device must not be written to: "mounted on /var", "held by dm-0", "used as swap".
// Empty: not in use. Partitions of a disk, mapped ones included, are looked at on their own.
[[nodiscard]] std::string use_of(const BlockDevice& device);

// Names in natural order: runs of digits compare as numbers, shorter letter runs come first.
[[nodiscard]] bool natural_less(const std::string& left, const std::string& right);

}  // namespace firstlight::sys
