// SPDX-License-Identifier: Apache-2.0
#include <sys/mount.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "checks.h"
#include "device_name.h"
#include "expectation.h"
#include "file_bytes.h"
#include "partition_table.h"
#include "superblock.h"

namespace firstlight::guest {
namespace {

// DEVICE PARTITION-COUNT
void check_disk(const Fields& fields) {
  const PartitionTable table = read_partition_table(device_node(fields[0]));
  require_equal("number of partitions", std::to_string(table.partitions.size()), fields[1]);
}

// Size "max": as much as there is, up to the last MiB that alignment may leave unused.
void check_size(const PartitionTable& table, const PartitionEntry& partition,
                const std::string& wanted) {
  constexpr std::uint64_t kSectorsPerMib = 2048;
  if (wanted != "max")
    return require_equal("size", std::to_string(partition.sector_count()), wanted);
  require(partition.last_sector + kSectorsPerMib > table.last_usable_sector,
          "ends at sector " + std::to_string(partition.last_sector) + ", the disk at " +
              std::to_string(table.last_usable_sector));
}

void check_known_to_kernel(const std::string& node, const PartitionEntry& partition) {
  const std::string name = std::filesystem::path(node).filename();
  const bool ends_in_digit = name.back() >= '0' && name.back() <= '9';
  const std::string folder =
      "/sys/class/block/" + name + (ends_in_digit ? "p" : "") + std::to_string(partition.number);
  require_equal("kernel's start", split(read_file(folder + "/start"), '\n')[0],
                std::to_string(partition.first_sector));
  require_equal("kernel's size", split(read_file(folder + "/size"), '\n')[0],
                std::to_string(partition.sector_count()));
}

// DEVICE NUMBER LABEL TYPE-GUID GUID FIRST-SECTOR SECTOR-COUNT
void check_partition(const Fields& fields) {
  const std::string node = device_node(fields[0]);
  const PartitionTable table = read_partition_table(node);
  const auto found =
      std::find_if(table.partitions.begin(), table.partitions.end(),
                   [&](const auto& entry) { return std::to_string(entry.number) == fields[1]; });
  require(found != table.partitions.end(), "there is no partition of that number");
  require_equal("label", found->label, fields[2]);
  require_equal("type GUID", found->type_guid, fields[3]);
  require_equal("GUID", found->guid, fields[4]);
  require_equal("first sector", std::to_string(found->first_sector), fields[5]);
  check_size(table, *found, fields[6]);
  check_known_to_kernel(node, *found);
}

// DEVICE FORMAT LABEL UUID
void check_filesystem(const Fields& fields) {
  const Superblock superblock = read_superblock(device_node(fields[0]));
  require_equal("format", superblock.format, fields[1]);
  require_equal("label", superblock.label, fields[2]);
  require_equal("UUID", superblock.uuid, fields[3]);
}

// DEVICE PATH FORMAT
void check_mount(const Fields& fields) {
  const std::string node = device_node(fields[0]);
  for (const std::string& line : split(read_file("/proc/mounts"), '\n')) {
    const Fields mount = split(line, ' ');
    if (mount.size() < 4 || mount[1] != fields[1]) continue;
    require_equal("mounted device", device_node(mount[0]), node);
    require_equal("filesystem", mount[2], fields[2]);
    require(mount[3].starts_with("rw"), "it is not mounted for writing");
    return;
  }
  throw Mismatch("it is not mounted on " + fields[1]);
}

// DEVICE: mounts it where the config says, as its mount unit does where systemd runs.
void check_mountable(const Fields& fields) {
  const std::string node = device_node(fields[0]);
  std::filesystem::create_directories(fields[1]);
  if (mount(node.c_str(), fields[1].c_str(), fields[2].c_str(), MS_NOATIME, nullptr) != 0) {
    const int error = errno;
    throw std::system_error(error, std::generic_category(), "mount " + node + " on " + fields[1]);
  }
  check_mount(fields);
}

// DEVICE
void check_swap(const Fields& fields) {
  const std::string node = device_node(fields[0]);
  for (const std::string& line : split(read_file("/proc/swaps"), '\n')) {
    if (line.starts_with(node + " ")) return;
  }
  throw Mismatch("it is not in /proc/swaps");
}

constexpr std::array kChecks = {
    Check{"disk", 2, check_disk},
    Check{"partition", 7, check_partition},
    Check{"filesystem", 4, check_filesystem},
    Check{"mount", 3, check_mount},
    Check{"mountable", 3, check_mountable},
    Check{"swap", 1, check_swap},
};

}  // namespace

std::span<const Check> block_checks() { return kChecks; }

}  // namespace firstlight::guest
