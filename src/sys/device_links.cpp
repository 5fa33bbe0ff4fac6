// SPDX-License-Identifier: Apache-2.0
#include "sys/device_links.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <filesystem>
#include <functional>
#include <limits>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/error.h"
#include "sys/block_device.h"
#include "sys/block_probe.h"
#include "sys/kernel_file.h"
#include "sys/mapped_partitions.h"
#include "sys/scsi_names.h"

namespace firstlight::sys {
namespace {

using Names = std::vector<std::string>;

// A device that cannot be opened (no medium, gone meanwhile) has no signatures.
ProbeResult probe_leniently(const std::string& node) {
  try {
    return probe_device(node);
  } catch (const Error&) {
    return {};
  }
}

// Members of arrays carry their array's label, not one of their own.
bool is_member(const ProbeResult& found) { return found.type.ends_with("_member"); }

// Multipath and other mappings show what is on the disks below them. Where they do, it is theirs.
bool is_shown_by_holder(const BlockDevice& disk) {
  std::vector<PartitionEntry> entries;
  ProbeResult content;
  bool is_known = false;
  for (const BlockDevice& holder : holders_of(disk)) {
    if (!mapping_names(holder) || disk_of_mapped_partition(holder)) continue;
    if (!std::exchange(is_known, true)) {
      entries = probe_partition_entries(disk.node);
      content = probe_leniently(disk.node);
    }
    const bool same_table = !entries.empty() && entries == probe_partition_entries(holder.node);
    const bool same_content = !content.type.empty() && content == probe_leniently(holder.node);
    if (same_table || same_content) return true;
  }
  return false;
}

// All devices whose contents are their own, disks before their partitions.
std::vector<BlockDevice> list_own_contents() {
  std::vector<BlockDevice> devices;
  std::string disk_name;
  bool is_shown = false;
  for (BlockDevice& device : list_block_devices()) {
    if (std::exchange(disk_name, device.disk_name) != device.disk_name) {
      is_shown = is_shown_by_holder(device);
    }
    const bool is_own = !is_shown && !(device.is_partition() && is_shown_by_holder(device));
    if (is_own) devices.push_back(std::move(device));
  }
  return devices;
}

std::vector<DeviceLink> links_by_signature(std::string ProbeResult::*member) {
  std::vector<DeviceLink> links;
  for (const BlockDevice& device : list_own_contents()) {
    const ProbeResult found = probe_leniently(device.node);
    if (is_member(found) || (found.*member).empty()) continue;
    links.push_back({encode_link_name(found.*member), device.node});
  }
  return links;
}

std::vector<DeviceLink> links_by_table_entry(std::string PartitionEntry::*member) {
  std::vector<DeviceLink> links;
  for (const BlockDevice& disk : list_own_contents()) {
    if (disk.is_partition()) continue;
    const std::vector<BlockDevice> partitions = list_partitions(disk);
    if (partitions.empty()) continue;
    for (const PartitionEntry& entry : probe_partition_entries(disk.node)) {
      for (const BlockDevice& partition : partitions) {
        if (entry.number != partition.number || (entry.*member).empty()) continue;
        links.push_back({encode_link_name(entry.*member), partition.node});
      }
    }
  }
  return links;
}

// "/sys/devices/…/host2/target2:0:1/2:0:1:0" → "scsi-0:0:1:0", if host2 is the lowest of its
// controller.
std::string scsi_path_of(const BlockDevice& disk) {
  std::error_code error;
  const auto unit = std::filesystem::canonical("/sys/class/block/" + disk.name + "/device", error);
  unsigned lowest = std::numeric_limits<unsigned>::max();
  const auto controller = unit.parent_path().parent_path().parent_path();
  for (const auto& entry : std::filesystem::directory_iterator(controller, error)) {
    constexpr std::string_view kHost = "host";
    const std::string name = entry.path().filename();
    if (!name.starts_with(kHost)) continue;
    unsigned host = lowest;
    std::from_chars(name.data() + kHost.size(), name.data() + name.size(), host);
    lowest = std::min(lowest, host);
  }
  return scsi_path_name(unit.filename().string(), lowest);
}

// udev's rules 60-persistent-storage.rules and 60-persistent-storage-dm.rules.
Names ids_of(const BlockDevice& disk) {
  Names names;
  const auto attribute = [&](const std::string& name) {
    return replace_unsafe(read_attribute(disk, name));
  };
  if (disk.name.starts_with("nvme")) {
    const std::string model = attribute("device/model");
    const std::string serial = attribute("device/serial");
    const std::string wwid = attribute("wwid");
    const std::string nsid = attribute("nsid");
    if (!wwid.empty()) names.push_back("nvme-" + wwid);
    if (!model.empty() && !serial.empty()) {
      names.push_back(fmt::format("nvme-{}_{}", model, serial));
      if (!nsid.empty()) names.push_back(fmt::format("nvme-{}_{}_{}", model, serial, nsid));
    }
  } else if (disk.name.starts_with("vd")) {
    if (const std::string serial = attribute("serial"); !serial.empty()) {
      names.push_back("virtio-" + serial);
    }
  } else if (disk.name.starts_with("sd")) {
    const std::string page =
        read_sysfs_attribute("/sys/class/block/" + disk.name + "/device/vpd_pg83").value_or("");
    names = scsi_id_names(read_attribute(disk, "device/vendor"),
                          read_attribute(disk, "device/model"), page);
  } else if (disk.name.starts_with("dm-")) {
    for (const char* kind : {"name", "uuid"}) {
      const std::string value = attribute(fmt::format("dm/{}", kind));
      if (!value.empty()) names.push_back(fmt::format("dm-{}-{}", kind, value));
    }
  }
  return names;
}

Names paths_of(const BlockDevice& disk) {
  std::error_code error;
  const std::string sysfs = std::filesystem::canonical("/sys/class/block/" + disk.name, error);
  const std::string bus = pci_path_of(sysfs);
  if (error || bus.empty()) return {};
  if (disk.name.starts_with("nvme")) {
    return {fmt::format("{}-nvme-{}", bus, read_attribute(disk, "nsid"))};
  }
  if (disk.name.starts_with("vd")) return {bus, "virtio-" + bus};
  if (disk.name.starts_with("sd")) {
    const std::string unit = scsi_path_of(disk);
    if (!unit.empty()) return {fmt::format("{}-{}", bus, unit)};
  }
  return {};
}

std::vector<DeviceLink> links_by_hardware(
    const std::function<Names(const BlockDevice&)>& names_of) {
  std::vector<DeviceLink> links;
  Names names;  // of the disk whose partitions come next
  for (const BlockDevice& device : list_block_devices()) {
    if (!device.is_partition()) names = names_of(device);
    for (const std::string& name : names) {
      links.push_back({device.is_partition() ? fmt::format("{}-part{}", name, device.number) : name,
                       device.node});
    }
  }
  return links;
}

bool is_pci_function(std::string_view text) {  // "0000:00:03.0"
  constexpr std::string_view kShape = "xxxx:xx:xx.x";
  if (text.size() != kShape.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool hex = std::isxdigit(static_cast<unsigned char>(text[i])) != 0;
    if (kShape[i] == 'x' ? !hex : text[i] != kShape[i]) return false;
  }
  return true;
}

}  // namespace

std::vector<DeviceLink> list_device_links(const std::string& folder) {
  if (folder == "by-label") return links_by_signature(&ProbeResult::label);
  if (folder == "by-uuid") return links_by_signature(&ProbeResult::uuid);
  if (folder == "by-partlabel") return links_by_table_entry(&PartitionEntry::label);
  if (folder == "by-partuuid") return links_by_table_entry(&PartitionEntry::guid);
  if (folder == "by-id") return links_by_hardware(ids_of);
  if (folder == "by-path") return links_by_hardware(paths_of);
  return {};
}

std::vector<std::string> list_partitions_of_type(const std::string& type) {
  std::vector<std::string> nodes;
  for (const DeviceLink& link : links_by_table_entry(&PartitionEntry::type)) {
    if (link.name == type) nodes.push_back(link.node);
  }
  return nodes;
}

std::string replace_unsafe(const std::string& text) {
  const auto is_space = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  const auto is_safe = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return std::isalnum(byte) != 0 || byte >= 0x80 ||
           std::string_view("#+-.:=@_/").find(c) != std::string_view::npos;
  };
  std::string safe;
  bool pending_space = false;
  for (const char c : text) {
    if (is_space(c)) {
      pending_space = !safe.empty();
      continue;
    }
    if (pending_space) safe.push_back('_');
    pending_space = false;
    safe.push_back(is_safe(c) && c != '/' ? c : '_');
  }
  return safe;
}

std::string pci_path_of(const std::string& sysfs_path) {
  std::string found;
  for (const auto& part : std::filesystem::path(sysfs_path)) {
    if (is_pci_function(part.string())) found = "pci-" + part.string();
  }
  return found;
}

}  // namespace firstlight::sys
