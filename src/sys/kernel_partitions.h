// SPDX-License-Identifier: Apache-2.0
// The kernel's own list of a disk's partitions, changed one partition at a time by BLKPG: no
// re-reading of the whole table, so partitions in use are no obstacle, and devtmpfs has the node
// when the call returns. A loop device needs its LO_FLAGS_PARTSCAN flag (losetup --partscan). Of a
// device-mapper disk the partitions are mappings (see sys/mapped_partitions.h), made and removed by
// the same calls.
#pragma once

#include <cstdint>
#include <string>

#include "base/unique_fd.h"
#include "sys/block_device.h"
#include "sys/partition_table.h"

namespace firstlight::sys {

// Forgets partition `number`; fine if the kernel does not know it. Throws Error kPartition, with
// a hint if something has it open.
void forget_partition(const PartitionedDisk& disk, std::uint32_t number);

// Makes the kernel know a partition. Fine if it already does, with this start and size. Throws
// Error kPartition.
void announce_partition(const PartitionedDisk& disk, const Partition& partition,
                        std::uint32_t sector_bytes);

// Makes the partitions of a device-mapper disk's table known that are not; nothing for other disks.
// Throws Error as announce_partition() and PartitionedDisk do.
void map_missing_partitions(const std::string& disk_node);

// Not open if there is none, or it cannot be opened.
[[nodiscard]] UniqueFd open_any_partition(const BlockDevice& disk);

// Has the kernel send a uevent for a partition that it knows: for whoever looked at it before the
// table on the disk was written. A failure is ignored; whoever waits looks again at the end.
void announce_change(const PartitionedDisk& disk, std::uint32_t number);

// By what name partition `number` is found: "/dev/vdb1", "/dev/mapper/NAMEp1".
[[nodiscard]] std::string partition_path(const BlockDevice& disk, std::uint32_t number);

// Node of partition `number` of the kernel's: "/dev/vdb1", "/dev/nvme0n1p1".
[[nodiscard]] std::string partition_node(const std::string& disk_node, std::uint32_t number);

}  // namespace firstlight::sys
