// SPDX-License-Identifier: Apache-2.0
// The kernel's own list of a disk's partitions, changed one partition at a time by BLKPG: no
// re-reading of the whole table, so partitions in use are no obstacle, and devtmpfs has the node
// when the call returns. A loop device needs its LO_FLAGS_PARTSCAN flag (losetup --partscan).
#pragma once

#include <cstdint>
#include <string>

#include "sys/partition_table.h"

namespace firstlight::sys {

// Forgets partition `number`; fine if the kernel does not know it. Throws Error kPartition, with
// a hint if something has it open.
void forget_partition(const PartitionedDisk& disk, std::uint32_t number);

// Makes the kernel know a partition. Fine if it already does, with this start and size. Throws
// Error kPartition.
void announce_partition(const PartitionedDisk& disk, const Partition& partition,
                        std::uint32_t sector_bytes);

// Has the kernel send a uevent for a partition that it knows: for whoever looked at it before the
// table on the disk was written. A failure is ignored; whoever waits looks again at the end.
void announce_change(const PartitionedDisk& disk, std::uint32_t number);

// Node of partition `number`: "/dev/vdb1", "/dev/nvme0n1p1".
[[nodiscard]] std::string partition_node(const std::string& disk_node, std::uint32_t number);

}  // namespace firstlight::sys
