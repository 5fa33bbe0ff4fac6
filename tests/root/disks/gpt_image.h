// SPDX-License-Identifier: Apache-2.0
// GUID partition tables as bytes (UEFI specification, section 5.3), without any code of the program
// or of its libraries: what the oracles are fed with, and how results are read back.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace firstlight::test {

struct GptEntry {
  std::string type_guid;  // upper case with dashes
  std::string guid;
  std::uint64_t first = 0;  // sectors, both inclusive
  std::uint64_t last = 0;
  std::uint64_t attributes = 0;
  std::u16string name;  // without the zeros at its end
  friend bool operator==(const GptEntry&, const GptEntry&) = default;
};

struct GptImage {
  std::uint32_t sector_bytes = 512;
  std::uint64_t total_sectors = 0;  // that the table knows of; the disk may have grown
  std::uint64_t first_usable = 0;
  std::uint64_t last_usable = 0;
  std::uint32_t entry_count = 128;
  std::map<std::uint32_t, GptEntry> entries;  // by number, from 1
};

// The usual bounds for a table of 128 entries.
GptImage empty_gpt(std::uint32_t sector_bytes, std::uint64_t total_sectors);

// Both copies and the protective MBR.
void write_gpt(int fd, const GptImage& image);

// Zeros where a table could be on a disk of this size, and where `write_gpt` put a backup.
void erase_gpt(int fd, const GptImage& image, std::uint64_t disk_sectors);

// The table, if both copies are whole, say the same and are where they should be. `why_not` else.
std::optional<GptImage> read_gpt(int fd, std::uint32_t sector_bytes, std::uint64_t disk_sectors,
                                 std::string* why_not);

// The table in a file that `sgdisk --backup` has written.
GptImage read_sgdisk_backup(const std::string& path, std::uint32_t sector_bytes);

}  // namespace firstlight::test
