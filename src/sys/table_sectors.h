// SPDX-License-Identifier: Apache-2.0
// The sectors of a disk that a GUID partition table takes, as bytes: what libfdisk neither tells
// nor does. `fd` is a whole disk, or an image of one.
#pragma once

#include <string>

#include "sys/partition_table.h"

namespace firstlight::sys {

// libfdisk corrects the bounds in memory when the disk has grown. What counts for choosing places
// are those stored on the disk: sets first_usable and last_usable to them, from whichever copy of
// the header is there, and grown_last_usable.
void read_stored_bounds(int fd, PartitionTable* table);

// A GPT of which no copy is valid shows itself as an MBR that protects it.
[[nodiscard]] bool has_protective_mbr(int fd);

// A GPT whose protective MBR was erased is no table to libfdisk, yet its partitions are all there.
[[nodiscard]] bool has_gpt_header(int fd, const PartitionTable& bounds);

// Whether there are only zeros where a new table with these bounds and its backup would be.
[[nodiscard]] bool holds_zeros(int fd, const PartitionTable& bounds);

// Writes zeros where a new table and its backup would be. Throws Error kPartition.
void erase_table_sectors(int fd, const std::string& node);

}  // namespace firstlight::sys
