// SPDX-License-Identifier: Apache-2.0
// GUID partition tables by libfdisk (UEFI specification, section 5.3). Sectors are the device's
// logical ones; GUIDs are upper case with dashes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/unique_fd.h"

namespace firstlight::sys {

struct Partition {
  std::uint32_t number = 0;  // 1-based
  std::uint64_t start_sector = 0;
  std::uint64_t size_sectors = 0;
  std::string label;      // UTF-8, at most 36 UTF-16 units
  std::string guid;       // empty in a wish: a random one
  std::string type_guid;  // never empty
  friend bool operator==(const Partition&, const Partition&) = default;
};

enum class TableKind {
  kNone,  // blank, or a raw filesystem
  kGpt,
  kOther,  // e.g. MBR, or what is left of a GPT: left alone unless told to wipe
};

struct PartitionTable {
  TableKind kind = TableKind::kNone;
  std::string kind_name;  // "gpt", "dos", "damaged gpt"; empty for kNone
  // Of kNone: nothing but zeros where the table and its backup would be.
  bool is_blank = true;
  std::uint32_t sector_bytes = 512;
  std::uint64_t total_sectors = 0;
  std::uint64_t first_usable = 0;  // as stored in the header; of a new table if there is none
  std::uint64_t last_usable = 0;   // inclusive; stale after the disk has grown
  // Set if the disk has grown since the table was written: `last_usable` with the backup at the
  // end, where it is moved when the table is written again.
  std::optional<std::uint64_t> grown_last_usable;
  std::uint32_t max_partitions = 128;
  std::vector<Partition> partitions;  // by number
};

// The bounds and capacity of a new table on a disk of this size: 128 entries of 128 bytes. Pure. A
// disk that is too small for any table gets one without a usable sector.
[[nodiscard]] PartitionTable new_table(std::uint32_t sector_bytes, std::uint64_t total_sectors);

// What to do to a table; partitions that are not named stay as they are, attribute bits included.
struct TableEdit {
  bool zap = false;        // first destroy both copies of the table and the protective MBR
  bool new_table = false;  // write a fresh GPT instead of changing the one that is there
  std::vector<std::uint32_t> deletions;
  std::vector<Partition> creations;  // after all deletions; places must be free
};

// A whole disk opened for partitioning: held open read-write and locked (flock(2), the convention
// by which udev keeps off: https://systemd.io/BLOCK_DEVICE_LOCKING).
class PartitionedDisk {
 public:
  enum class Access { kReadOnly, kReadWrite };

  // Throws Error kDevice.
  PartitionedDisk(std::string node, Access access);

  // Throws Error kPartition if the disk cannot be read. A GPT with one good copy counts as good.
  [[nodiscard]] PartitionTable read() const;

  // Carries the edit out and flushes. The kernel's idea of the partitions does not change: see
  // sys/kernel_partitions.h. Throws Error kPartition.
  void write(const TableEdit& edit);

  [[nodiscard]] int fd() const { return fd_.get(); }
  [[nodiscard]] const std::string& node() const { return node_; }

 private:
  void flush();

  std::string node_;
  UniqueFd fd_;
};

}  // namespace firstlight::sys
