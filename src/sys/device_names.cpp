// SPDX-License-Identifier: Apache-2.0
#include "sys/device_names.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "sys/block_device.h"
#include "sys/block_probe.h"
#include "sys/cloud_disks.h"
#include "sys/stacked_device.h"
#include "sys/udev.h"

namespace firstlight::sys {
namespace {

constexpr std::string_view kDiskFolder = "/dev/disk/";
constexpr std::string_view kEcsFolder = "/dev/disk/by-ecs/";
constexpr std::size_t kMaxSuggestions = 6;

struct TagRow {
  std::string_view tag;
  std::string_view folder;
};
constexpr std::array<TagRow, 4> kTags{{{"LABEL=", "by-label"},
                                       {"UUID=", "by-uuid"},
                                       {"PARTLABEL=", "by-partlabel"},
                                       {"PARTUUID=", "by-partuuid"}}};

[[noreturn]] void fail(const std::string& device, std::string why, std::string hint) {
  throw Error({.code = ErrorCode::kDevice,
               .tried = "find device",
               .object = device,
               .why = std::move(why),
               .hint = std::move(hint)});
}

// "LABEL=data" → "/dev/disk/by-label/data"
std::string path_of(const std::string& device) {
  for (const TagRow& row : kTags) {
    if (!device.starts_with(row.tag)) continue;
    return fmt::format("{}{}/{}", kDiskFolder, row.folder,
                       encode_link_name(device.substr(row.tag.size())));
  }
  return device;
}

// Folder and name of a path below /dev/disk.
std::optional<std::pair<std::string, std::string>> split_link(const std::string& path) {
  if (!path.starts_with(kDiskFolder)) return std::nullopt;
  const std::string rest = path.substr(kDiskFolder.size());
  const std::size_t slash = rest.find('/');
  if (slash == std::string::npos) return std::nullopt;
  return std::pair(rest.substr(0, slash), rest.substr(slash + 1));
}

bool same_link_name(const std::string& folder, const std::string& left, const std::string& right) {
  if (!folder.ends_with("uuid")) return left == right;
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](char a, char b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; };
    return lower(a) == lower(b);
  });
}

// A node, or a link that exists: the node it means, if that is a block device.
std::optional<std::string> existing_node(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> resolved(::realpath(path.c_str(), nullptr),
                                                             &std::free);
  if (!resolved) return std::nullopt;
  struct stat status {};
  if (::stat(resolved.get(), &status) != 0) return std::nullopt;
  if (!S_ISBLK(status.st_mode)) {
    fail(path, "it is not a block device", "name a disk or a partition");
  }
  return resolved.get();
}

// "data/1-part2" → {"data/1", 2}
std::pair<std::string, std::optional<std::uint32_t>> split_partition(const std::string& name) {
  constexpr std::string_view kMark = "-part";
  const std::size_t mark = name.rfind(kMark);
  if (mark == std::string::npos) return {name, std::nullopt};
  std::uint32_t number = 0;
  const char* const end = name.data() + name.size();
  const auto [rest, error] = std::from_chars(name.data() + mark + kMark.size(), end, number);
  if (error != std::errc{} || rest != end) return {name, std::nullopt};
  return {name.substr(0, mark), number};
}

std::optional<std::string> existing_partition(const std::string& disk_name,
                                              std::optional<std::uint32_t> number) {
  const std::string node = "/dev/" + disk_name;
  if (!number) return existing_node(node);
  for (const BlockDevice& partition : list_partitions(find_block_device(node))) {
    if (partition.number == *number) return existing_node(partition.node);
  }
  return std::nullopt;
}

std::vector<std::string> existing_names(const std::string& path) {
  std::vector<std::string> names;
  if (path.starts_with(kEcsFolder)) {
    const std::size_t count = find_data_disks().size();
    for (std::size_t i = 1; i <= count; ++i)
      names.push_back(fmt::format("{}data/{}", kEcsFolder, i));
  } else if (const auto link = split_link(path)) {
    for (const DeviceLink& existing : list_device_links(link->first)) {
      names.push_back(fmt::format("{}{}/{}", kDiskFolder, link->first, existing.name));
    }
  } else {
    for (const BlockDevice& device : list_block_devices()) names.push_back(device.node);
  }
  return names;
}

// Those that begin most like `path` first.
std::string similar_names(const std::string& path) {
  std::vector<std::string> names = existing_names(path);
  const auto common_bytes = [&](const std::string& name) {
    return std::mismatch(name.begin(), name.end(), path.begin(), path.end()).first - name.begin();
  };
  std::stable_sort(names.begin(), names.end(), [&](const auto& left, const auto& right) {
    return common_bytes(left) > common_bytes(right);
  });
  if (names.size() > kMaxSuggestions) names.resize(kMaxSuggestions);
  if (names.empty()) return "no device of this kind exists";
  return fmt::format("existing names: {}", fmt::join(names, ", "));
}

}  // namespace

DeviceNames::DeviceNames(std::optional<std::chrono::milliseconds> device_timeout,
                         Deadline run_deadline)
    : device_timeout_(device_timeout), run_deadline_(std::move(run_deadline)) {}

Deadline DeviceNames::bound() const {
  if (!device_timeout_) return run_deadline_;
  return Deadline::after(*device_timeout_, "firstlight.device-timeout").sooner(run_deadline_);
}

std::string DeviceNames::resolve(const std::string& device) { return resolve(device, bound()); }

std::string DeviceNames::resolve(const std::string& device, const Deadline& deadline) {
  return wait_for(device, deadline, 0, [&] { return look_up(device); });
}

void DeviceNames::await(const std::string& node, std::int64_t since_us) {
  wait_for(node, bound(), since_us, [&] { return look_up(node); });
}

std::string DeviceNames::wait_for(const std::string& device, const Deadline& deadline,
                                  std::int64_t since_us,
                                  const std::function<std::optional<std::string>()>& is_there) {
  const auto look = [&]() -> std::optional<std::string> {
    auto node = is_there();
    return node && udev_has_processed(*node, since_us) ? node : std::nullopt;
  };
  if (auto node = look()) return *node;
  const auto begin = Deadline::Clock::now();
  BlockUevents& events = uevents();  // before looking again, so that nothing is missed in between
  while (true) {
    if (auto node = look()) return *node;
    if (!events.wait(deadline)) break;
    links_.clear();
  }
  const std::chrono::duration<double> waited = Deadline::Clock::now() - begin;
  const bool exists = is_there().has_value();
  throw Error({.code = ErrorCode::kTimeout,
               .tried = "wait for device",
               .object = device,
               .why = fmt::format("{} within {:.1f} s (bound: {})",
                                  exists ? "udev did not process it" : "it did not appear",
                                  waited.count(), deadline.name()),
               .hint = exists ? "see what systemd-udevd is busy with, or stop it"
                              : similar_names(path_of(device))});
}

std::optional<std::string> DeviceNames::look_up(const std::string& device) {
  const std::string path = path_of(device);
  if (path.starts_with(kEcsFolder)) return look_up_ecs(path.substr(kEcsFolder.size()));
  if (auto node = find_stacked_device(path)) return node;
  if (auto node = existing_node(path)) return node;
  const auto link = split_link(path);
  if (!link) return std::nullopt;

  std::vector<std::string> nodes;
  for (const DeviceLink& existing : links_in(link->first)) {
    if (same_link_name(link->first, existing.name, link->second)) nodes.push_back(existing.node);
  }
  if (nodes.empty()) return std::nullopt;
  if (nodes.size() > 1) {
    fail(device, fmt::format("the name is ambiguous: {} all have it", fmt::join(nodes, ", ")),
         "name the device by its path or serial number instead");
  }
  return existing_node(nodes.front());
}

BlockUevents& DeviceNames::uevents() {
  if (!uevents_) uevents_.emplace();
  return *uevents_;
}

const std::vector<DeviceLink>& DeviceNames::links_in(const std::string& folder) {
  if (uevents().pending()) links_.clear();
  // Making a filesystem is no event.
  const bool is_about_contents = folder == "by-label" || folder == "by-uuid";
  if (is_about_contents) links_.erase(folder);
  const auto known = links_.find(folder);
  if (known != links_.end()) return known->second;
  return links_[folder] = list_device_links(folder);
}

std::optional<std::string> DeviceNames::look_up_ecs(const std::string& name) {
  const auto [base, partition] = split_partition(name);
  std::optional<std::string> disk;
  if (base == "system") {
    disk = find_system_disk();
  } else if (base.starts_with("id/")) {
    disk = find_by_serial(serial_of(base.substr(3)));
  } else if (base.starts_with("name/")) {
    disk = find_by_serial(serial_of_name(base.substr(5)));
  } else if (base.starts_with("data/")) {
    disk = find_data_disk(base.substr(5));
  } else {
    throw Error({.code = ErrorCode::kNotSupported,
                 .tried = "find device",
                 .object = std::string(kEcsFolder) + name,
                 .why = "this kind of name is not supported",
                 .hint = "use data/N, data/last, system, id/d-… or name/NAME"});
  }
  if (!disk) return std::nullopt;
  return existing_partition(*disk, partition);
}

// "1", "last" → the kernel's name.
std::optional<std::string> DeviceNames::find_data_disk(const std::string& which) {
  const std::vector<std::string> disks = ecs_data_disks_.value_or(find_data_disks());
  std::size_t position = 0;
  const char* const end = which.data() + which.size();
  const auto [rest, error] = std::from_chars(which.data(), end, position);
  if (which == "last") {
    position = disks.size();
  } else if (error != std::errc{} || rest != end || position == 0) {
    fail(fmt::format("{}data/{}", kEcsFolder, which),
         "data disks are counted from 1, or named 'last'", {});
  }
  if (position == 0 || position > disks.size()) return std::nullopt;
  ecs_data_disks_ = disks;
  return disks[position - 1];
}

std::string DeviceNames::serial_of(const std::string& disk_id) const {
  for (const CloudDisk& disk : cloud_disks_) {
    if (disk.id == disk_id) return disk.serial;
  }
  return disk_id.starts_with("d-") ? disk_id.substr(2) : disk_id;
}

std::string DeviceNames::serial_of_name(const std::string& name) const {
  const std::string path = fmt::format("{}name/{}", kEcsFolder, name);
  std::vector<std::string> serials;
  std::vector<std::string> names;
  for (const CloudDisk& disk : cloud_disks_) {
    if (disk.name == name) serials.push_back(disk.serial);
    if (!disk.name.empty()) names.push_back(disk.name);
  }
  if (serials.size() == 1) return serials.front();
  if (serials.empty()) {
    fail(path, "the instance's metadata know no disk of this name",
         names.empty() ? "they name no disk at all"
                       : fmt::format("they name {}", fmt::join(names, ", ")));
  }
  fail(path,
       fmt::format("the name is ambiguous: the disks with serial numbers {} have it",
                   fmt::join(serials, ", ")),
       "name the disk by its id instead");
}

}  // namespace firstlight::sys
