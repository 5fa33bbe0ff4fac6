// SPDX-License-Identifier: Apache-2.0
// A GPT read straight from the disk (UEFI specification 2.10, chapter 5.3): on purpose without the
// library that the engine writes it with.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace firstlight::guest {

struct PartitionEntry {
  unsigned number = 0;
  std::string type_guid;  // upper case
  std::string guid;       // upper case
  std::uint64_t first_sector = 0;
  std::uint64_t last_sector = 0;
  std::string label;  // UTF-8

  std::uint64_t sector_count() const { return last_sector - first_sector + 1; }
};

struct PartitionTable {
  std::uint64_t first_usable_sector = 0;
  std::uint64_t last_usable_sector = 0;
  std::vector<PartitionEntry> partitions;
};

// Whether there is a primary table at all. False for a device too short to have one.
bool has_partition_table(const std::string& disk);

// Checks signature and both checksums of the primary and of the backup table, and that they agree.
// Throws std::runtime_error saying what is wrong. Sectors are of 512 bytes.
PartitionTable read_partition_table(const std::string& disk);

}  // namespace firstlight::guest
