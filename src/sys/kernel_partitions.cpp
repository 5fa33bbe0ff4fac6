// SPDX-License-Identifier: Apache-2.0
#include "sys/kernel_partitions.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/blkpg.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "base/error.h"
#include "sys/block_device.h"
#include "sys/device_mapper.h"
#include "sys/mapped_partitions.h"
#include "sys/udev.h"

namespace firstlight::sys {
namespace {

// 0, or the errno value.
int call_blkpg(const PartitionedDisk& disk, int operation, blkpg_partition* partition) {
  blkpg_ioctl_arg argument{};
  argument.op = operation;
  argument.datalen = sizeof *partition;
  argument.data = partition;
  return ::ioctl(disk.fd(), BLKPG, &argument) == 0 ? 0 : errno;
}

[[noreturn]] void fail(std::string tried, const PartitionedDisk& disk, std::uint32_t number,
                       std::string why, std::string hint) {
  throw Error({.code = ErrorCode::kPartition,
               .tried = std::move(tried),
               .object = partition_path(find_block_device(disk.node()), number),
               .why = std::move(why),
               .hint = std::move(hint)});
}

std::string hint_for(int error, const std::string& node) {
  if (error == EBUSY) return "something has it open or mounted";
  if (error == EINVAL && node.starts_with("/dev/loop")) {
    return "attach the loop device with losetup --partscan";
  }
  return {};
}

std::optional<BlockDevice> known_partition(const BlockDevice& disk, std::uint32_t number) {
  const auto known = list_partitions(disk);
  const auto found = std::find_if(known.begin(), known.end(),
                                  [&](const BlockDevice& entry) { return entry.number == number; });
  if (found == known.end()) return std::nullopt;
  return *found;
}

// Both: 0, or the errno value.
int forget(const PartitionedDisk& disk, const BlockDevice& device, std::uint32_t number) {
  if (!mapping_names(device)) {
    blkpg_partition partition{};
    partition.pno = static_cast<int>(number);
    return call_blkpg(disk, BLKPG_DEL_PARTITION, &partition);
  }
  // By the name that it has: kpartx may have been told to use another than ours.
  const auto known = known_partition(device, number);
  const auto names = known ? mapping_names(*known) : std::nullopt;
  return names ? remove_mapping(names->name) : ENXIO;
}

int announce(const PartitionedDisk& disk, const BlockDevice& device, std::uint32_t number,
             std::uint64_t start_bytes, std::uint64_t size_bytes) {
  if (const auto names = mapping_names(device)) {
    const MappingNames wanted = names_of_partition(*names, number);
    return create_linear_mapping({.name = wanted.name,
                                  .uuid = wanted.uuid,
                                  .device_id = device.device_id,
                                  .start_bytes = start_bytes,
                                  .size_bytes = size_bytes});
  }
  blkpg_partition partition{};
  partition.pno = static_cast<int>(number);
  partition.start = static_cast<long long>(start_bytes);
  partition.length = static_cast<long long>(size_bytes);
  return call_blkpg(disk, BLKPG_ADD_PARTITION, &partition);
}

}  // namespace

void forget_partition(const PartitionedDisk& disk, std::uint32_t number) {
  const int error = forget(disk, find_block_device(disk.node()), number);
  if (error == 0 || error == ENXIO) return;  // the latter: it has none
  fail("remove partition from the kernel", disk, number, errno_text(error),
       hint_for(error, disk.node()));
}

void announce_partition(const PartitionedDisk& disk, const Partition& wanted,
                        std::uint32_t sector_bytes) {
  const std::uint64_t start_bytes = wanted.start_sector * sector_bytes;
  const std::uint64_t size_bytes = wanted.size_sectors * sector_bytes;
  const BlockDevice device = find_block_device(disk.node());
  const int error = announce(disk, device, wanted.number, start_bytes, size_bytes);
  // EBUSY: it, or one that overlaps it, is known already; udev may have been quicker.
  if (error != 0 && error != EBUSY) {
    fail("announce partition to the kernel", disk, wanted.number, errno_text(error),
         hint_for(error, disk.node()));
  }
  const auto known = known_partition(device, wanted.number);
  if (known && known->start_bytes == start_bytes && known->size_bytes == size_bytes) {
    if (mapping_names(*known)) note_mapping_for_udev(known->node);
    return;
  }
  const std::string found = known ? fmt::format("the kernel has it at byte {} with {} bytes",
                                                known->start_bytes, known->size_bytes)
                                  : std::string("the kernel does not have it");
  fail("verify partition", disk, wanted.number,
       fmt::format("{}, wanted is byte {} with {} bytes", found, start_bytes, size_bytes),
       "something else may be changing the partitions of the disk");
}

void map_missing_partitions(const std::string& disk_node) {
  const BlockDevice device = find_block_device(disk_node);
  if (!mapping_names(device)) return;
  const PartitionedDisk disk(disk_node, PartitionedDisk::Access::kReadOnly);
  const PartitionTable table = disk.read();
  for (const Partition& partition : table.partitions) {
    if (!known_partition(device, partition.number)) {
      announce_partition(disk, partition, table.sector_bytes);
    }
  }
}

UniqueFd open_any_partition(const BlockDevice& disk) {
  for (const BlockDevice& partition : list_partitions(disk)) {
    UniqueFd fd(::open(partition.node.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (fd.is_open()) return fd;
  }
  return {};
}

void announce_change(const PartitionedDisk& disk, std::uint32_t number) {
  const auto known = known_partition(find_block_device(disk.node()), number);
  if (known) write_attribute(*known, "uevent", "change");
}

std::string partition_path(const BlockDevice& disk, std::uint32_t number) {
  const auto names = mapping_names(disk);
  return names ? "/dev/mapper/" + names_of_partition(*names, number).name
               : partition_node(disk.node, number);
}

std::string partition_node(const std::string& disk_node, std::uint32_t number) {
  const bool ends_in_digit = disk_node.back() >= '0' && disk_node.back() <= '9';
  return fmt::format("{}{}{}", disk_node, ends_in_digit ? "p" : "", number);
}

}  // namespace firstlight::sys
