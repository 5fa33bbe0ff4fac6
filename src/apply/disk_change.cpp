// SPDX-License-Identifier: Apache-2.0
#include "apply/disk_change.h"

#include <algorithm>

#include "base/error.h"
#include "sys/kernel_partitions.h"

namespace firstlight::apply {

DiskChange::DiskChange(const DiskState& state, const DiskDecision& decision)
    : state_(state),
      decision_(decision),
      disk_(state.node, sys::PartitionedDisk::Access::kReadWrite) {}

void DiskChange::tell_kernel() {
  const sys::TableEdit& edit = decision_.edit;
  const bool all_go = edit.zap || edit.new_table;
  for (const auto& partition : sys::list_partitions(sys::find_block_device(state_.node))) {
    const auto is_in = [&](const std::vector<std::uint32_t>& numbers) {
      return std::find(numbers.begin(), numbers.end(), partition.number) != numbers.end();
    };
    // The last: the kernel may know one that the table does not have any more.
    if (!all_go && !is_in(edit.deletions) && !is_in(decision_.created)) continue;
    sys::forget_partition(disk_, partition.number);
    forgotten_.push_back(partition);
  }
  for (const sys::Partition& partition : edit.creations) {
    // Before the call: it may fail after the kernel has taken the partition.
    announced_.push_back(partition.number);
    sys::announce_partition(disk_, partition, state_.table.sector_bytes);
  }
}

void DiskChange::undo() {
  const auto attempt = [](const auto& action) {
    try {
      action();
    } catch (const Error&) {
      return;  // the reason for undoing is what the user has to hear of
    }
  };
  for (const std::uint32_t number : announced_) {
    attempt([&] { sys::forget_partition(disk_, number); });
  }
  for (const sys::BlockDevice& partition : forgotten_) {
    attempt([&] {
      sys::announce_partition(disk_,
                              {.number = partition.number,
                               .start_sector = partition.start_bytes / sys::kSysfsSectorBytes,
                               .size_sectors = partition.size_bytes / sys::kSysfsSectorBytes},
                              sys::kSysfsSectorBytes);
    });
  }
  announced_.clear();
  forgotten_.clear();
}

void DiskChange::write() {
  disk_.write(decision_.edit);
  for (const std::uint32_t number : announced_) sys::announce_change(disk_, number);
}

}  // namespace firstlight::apply
