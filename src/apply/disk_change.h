// SPDX-License-Identifier: Apache-2.0
// One disk between decision and new table. The kernel is told first: what it refuses, because
// something has a partition open or because the device cannot have any, it refuses while the table
// is still the old one, and then it gets its old partitions back.
#pragma once

#include <cstdint>
#include <vector>

#include "apply/disk.h"
#include "sys/block_device.h"
#include "sys/partition_table.h"

namespace firstlight::apply {

class DiskChange {
 public:
  // Opens the disk for writing and locks it: udev looks at none of its partitions until this object
  // is gone. Both arguments must outlive it. Throws Error kDevice.
  DiskChange(const DiskState& state, const DiskDecision& decision);

  // Takes from the kernel what will be gone or changed, and tells it what will be there. Throws
  // Error kPartition; call undo() then.
  void tell_kernel();

  // Gives the kernel its old partitions back, as far as it takes them.
  void undo();

  // Writes the table. Throws Error kPartition.
  void write();

 private:
  const DiskState& state_;
  const DiskDecision& decision_;
  sys::PartitionedDisk disk_;
  std::vector<sys::BlockDevice> forgotten_;
  std::vector<std::uint32_t> announced_;
};

}  // namespace firstlight::apply
