// SPDX-License-Identifier: Apache-2.0
#include "device_name.h"

#include <filesystem>
#include <stdexcept>

#include "file_bytes.h"
#include "partition_table.h"

namespace firstlight::guest {
namespace {

constexpr const char* kBlockClass = "/sys/class/block";
constexpr std::string_view kByVirtioSerial = "/dev/disk/by-id/virtio-";
constexpr std::string_view kMapping = "/dev/mapper/";
constexpr std::string_view kArray = "/dev/md/";
constexpr std::string_view kByPartitionLabel = "/dev/disk/by-partlabel/";

bool has_line(const std::filesystem::path& attribute, std::string_view wanted) {
  if (!std::filesystem::exists(attribute)) return false;
  const std::string line = read_file(attribute);
  return std::string_view(line).substr(0, line.find_last_not_of('\n') + 1) == wanted;
}

bool is_called(const std::filesystem::path& device, std::string_view name) {
  if (name.starts_with(kByVirtioSerial)) {
    return has_line(device / "serial", name.substr(kByVirtioSerial.size()));
  }
  if (name.starts_with(kMapping)) return has_line(device / "dm/name", name.substr(kMapping.size()));
  return name == "/dev/" + device.filename().string();
}

std::string partition_node(const std::string& disk_node, std::string_view number) {
  const bool ends_in_digit = disk_node.back() >= '0' && disk_node.back() <= '9';
  return disk_node + (ends_in_digit ? "p" : "") + std::string(number);
}

// The kernel knows the names of those partitions only that it found itself, not of those it was
// told of, so the tables are read.
std::string node_by_partition_label(std::string_view label) {
  for (const auto& device : std::filesystem::directory_iterator(kBlockClass)) {
    const std::string node = "/dev/" + device.path().filename().string();
    if (std::filesystem::exists(device.path() / "partition") || !has_partition_table(node))
      continue;
    for (const PartitionEntry& partition : read_partition_table(node).partitions) {
      if (partition.label == label) return partition_node(node, std::to_string(partition.number));
    }
  }
  throw std::runtime_error("no partition is called " + std::string(label));
}

}  // namespace

std::string device_node(const std::string& name) {
  const std::size_t part =
      name.starts_with(kByVirtioSerial) ? name.rfind("-part") : std::string::npos;
  if (part != std::string::npos) {
    return partition_node(device_node(name.substr(0, part)),
                          std::string_view(name).substr(part + 5));
  }
  if (name.starts_with(kByPartitionLabel)) {
    return node_by_partition_label(std::string_view(name).substr(kByPartitionLabel.size()));
  }
  // mdadm makes this link, udev or no udev.
  if (name.starts_with(kArray)) return std::filesystem::canonical(name);
  for (const auto& device : std::filesystem::directory_iterator(kBlockClass)) {
    if (is_called(device.path(), name)) return "/dev/" + device.path().filename().string();
  }
  throw std::runtime_error("no block device is called " + name);
}

}  // namespace firstlight::guest
