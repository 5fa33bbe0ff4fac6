// SPDX-License-Identifier: Apache-2.0
#include "sys/stacked_device.h"

#include <algorithm>
#include <string_view>

#include "base/error.h"
#include "sys/block_device.h"
#include "sys/md_superblock.h"

namespace firstlight::sys {
namespace {

constexpr std::string_view kMapperFolder = "/dev/mapper/";
constexpr std::string_view kArrayFolder = "/dev/md/";

std::optional<std::string> find_mapping(std::string_view name) {
  for (const BlockDevice& device : list_block_devices()) {
    if (device.is_partition() || !device.name.starts_with("dm-")) continue;
    if (read_attribute(device, "dm/name") == name) return device.node;
  }
  return std::nullopt;
}

// A member that cannot be read tells nothing.
bool is_member_of(const std::string& node, std::string_view array_name) {
  try {
    const auto superblock = read_md_superblock(node);
    return superblock && superblock->name == array_name;
  } catch (const Error&) {
    return false;
  }
}

std::optional<std::string> find_array(std::string_view name) {
  for (const BlockDevice& device : list_block_devices()) {
    if (device.is_partition() || read_attribute(device, "md/level").empty()) continue;
    for (const std::string& member : members_of(device.node)) {
      if (is_member_of(member, name)) return device.node;
    }
  }
  return std::nullopt;
}

// An array that is named by its node.
std::optional<std::string> find_array_node(const std::string& path) {
  for (const BlockDevice& device : list_block_devices()) {
    if (device.node != path || device.is_partition()) continue;
    if (!read_attribute(device, "md/level").empty()) return path;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> find_stacked_device(const std::string& path) {
  const std::string_view text = path;
  if (text.starts_with(kMapperFolder)) return find_mapping(text.substr(kMapperFolder.size()));
  if (text.starts_with(kArrayFolder)) return find_array(text.substr(kArrayFolder.size()));
  if (text.starts_with("/dev/md")) return find_array_node(path);
  return std::nullopt;
}

std::vector<std::string> members_of(const std::string& node) {
  std::vector<std::string> members;
  for (const BlockDevice& member : members_of(find_block_device(node))) {
    members.push_back(member.node);
  }
  std::sort(members.begin(), members.end());
  return members;
}

}  // namespace firstlight::sys
