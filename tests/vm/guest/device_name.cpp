// SPDX-License-Identifier: Apache-2.0
#include "device_name.h"

#include <filesystem>
#include <stdexcept>

#include "file_bytes.h"

namespace firstlight::guest {
namespace {

constexpr const char* kBlockClass = "/sys/class/block";
constexpr std::string_view kByVirtioSerial = "/dev/disk/by-id/virtio-";
constexpr std::string_view kByPartitionLabel = "/dev/disk/by-partlabel/";

bool has_serial(const std::filesystem::path& device, std::string_view wanted) {
  if (!std::filesystem::exists(device / "serial")) return false;
  const std::string serial = read_file(device / "serial");
  return std::string_view(serial).substr(0, serial.find_last_not_of('\n') + 1) == wanted;
}

bool has_partition_label(const std::filesystem::path& device, std::string_view wanted) {
  for (const std::string& line : split(read_file(device / "uevent"), '\n')) {
    if (line == "PARTNAME=" + std::string(wanted)) return true;
  }
  return false;
}

std::string partition_node(const std::string& disk_node, std::string_view number) {
  const bool ends_in_digit = disk_node.back() >= '0' && disk_node.back() <= '9';
  return disk_node + (ends_in_digit ? "p" : "") + std::string(number);
}

}  // namespace

std::string device_node(const std::string& name) {
  const std::size_t part =
      name.starts_with(kByVirtioSerial) ? name.rfind("-part") : std::string::npos;
  if (part != std::string::npos) {
    return partition_node(device_node(name.substr(0, part)),
                          std::string_view(name).substr(part + 5));
  }
  const std::string_view view = name;
  for (const auto& device : std::filesystem::directory_iterator(kBlockClass)) {
    const bool is_wanted =
        (view.starts_with(kByVirtioSerial) &&
         has_serial(device.path(), view.substr(kByVirtioSerial.size()))) ||
        (view.starts_with(kByPartitionLabel) &&
         has_partition_label(device.path(), view.substr(kByPartitionLabel.size()))) ||
        name == "/dev/" + device.path().filename().string();
    if (is_wanted) return "/dev/" + device.path().filename().string();
  }
  throw std::runtime_error("no block device is called " + name);
}

}  // namespace firstlight::guest
