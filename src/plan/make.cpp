// SPDX-License-Identifier: Apache-2.0
#include "plan/make.h"

#include <algorithm>
#include <cctype>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "base/ascii.h"
#include "base/error.h"
#include "plan/make_luks.h"
#include "plan/make_raid.h"

namespace firstlight::plan {
namespace {

std::string element_pointer(std::string_view list, std::size_t index) {
  return std::string(list) + "/" + std::to_string(index);
}

std::string to_upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

PartitionWish partition_wish(const config::Partition& partition, std::string pointer) {
  return {.pointer = std::move(pointer),
          .number = partition.number,
          .label = partition.label,
          .start_mib = partition.start_mib,
          .size_mib = partition.size_mib,
          .type_guid = to_upper(partition.type_guid.value_or("")),
          .guid = to_upper(partition.guid.value_or("")),
          .wipe_entry = partition.wipe_partition_entry.value_or(false),
          .should_exist = partition.should_exist.value_or(true),
          .resize = partition.resize.value_or(false)};
}

DiskStep disk_step(const config::Disk& disk, std::string pointer) {
  DiskStep step{.pointer = std::move(pointer),
                .device = disk.device,
                .wipe_table = disk.wipe_table.value_or(false),
                .partitions = {}};
  for (std::size_t i = 0; i < disk.partitions.size(); ++i) {
    step.partitions.push_back(
        partition_wish(disk.partitions[i], element_pointer(step.pointer + "/partitions", i)));
  }
  std::stable_partition(step.partitions.begin(), step.partitions.end(),
                        [](const PartitionWish& wish) { return wish.number != 0; });
  return step;
}

// An entry without a format asks for nothing; one with an explicitly empty format asks for a device
// that holds nothing and is never wiped.
std::optional<FilesystemStep> filesystem_step(const config::Filesystem& filesystem,
                                              std::string pointer) {
  if (!filesystem.format) return std::nullopt;
  const bool empty_format = filesystem.format->empty();
  return FilesystemStep{
      .pointer = std::move(pointer),
      .device = filesystem.device,
      .format = empty_format ? "none" : *filesystem.format,
      .label = filesystem.label,
      .uuid = filesystem.uuid ? std::optional(lower_case(*filesystem.uuid)) : std::nullopt,
      .wipe = !empty_format && filesystem.wipe_filesystem.value_or(false),
      .options = filesystem.options};
}

std::optional<MountStep> mount_step(const config::Filesystem& filesystem, std::string pointer) {
  const std::string format = filesystem.format.value_or("");
  const std::string path = filesystem.path.value_or("");
  if (path.empty() || format.empty() || format == "swap" || format == "none") return std::nullopt;
  return MountStep{.pointer = std::move(pointer),
                   .device = filesystem.device,
                   .format = format,
                   .path = path,
                   .options = filesystem.mount_options};
}

std::size_t path_depth(std::string_view path) {
  return path == "/" ? 0 : static_cast<std::size_t>(std::count(path.begin(), path.end(), '/'));
}

void add_filesystems(const std::vector<config::Filesystem>& filesystems, Plan& plan) {
  for (std::size_t i = 0; i < filesystems.size(); ++i) {
    const std::string pointer = element_pointer("/storage/filesystems", i);
    if (auto step = filesystem_step(filesystems[i], pointer)) {
      plan.filesystems.push_back(std::move(*step));
    }
    if (auto step = mount_step(filesystems[i], pointer)) plan.mounts.push_back(std::move(*step));
  }
  std::stable_sort(plan.mounts.begin(), plan.mounts.end(),
                   [](const MountStep& a, const MountStep& b) {
                     return path_depth(a.path) < path_depth(b.path);
                   });
}

Owner owner(const config::NodeOwner& wanted, const std::string& pointer) {
  Owner result{.id = std::nullopt, .name = wanted.name.value_or("")};
  if (!wanted.id) return result;
  // 2^32-1 is the kernel's "leave it as it is" (chown(2)), so the largest usable id is one less.
  constexpr std::int64_t kMaxId = std::numeric_limits<std::uint32_t>::max() - 1LL;
  if (*wanted.id < 0 || *wanted.id > kMaxId) {
    throw Error({.code = ErrorCode::kConfigInvalid,
                 .tried = "use the owner id",
                 .object = std::to_string(*wanted.id),
                 .why = "ids go from 0 to " + std::to_string(kMaxId),
                 .pointer = pointer});
  }
  result.id = static_cast<std::uint32_t>(*wanted.id);
  return result;
}

std::optional<std::uint32_t> mode_bits(std::optional<std::int64_t> mode) {
  if (!mode) return std::nullopt;
  return static_cast<std::uint32_t>(*mode) & 07777U;
}

DirectoryStep directory_step(const config::Directory& directory, const std::string& pointer) {
  return {.pointer = pointer,
          .path = directory.path,
          .overwrite = directory.overwrite.value_or(false),
          .user = owner(directory.user, pointer + "/user/id"),
          .group = owner(directory.group, pointer + "/group/id"),
          .mode = mode_bits(directory.mode)};
}

FileStep file_step(const config::File& file, const std::string& pointer) {
  return {.pointer = pointer,
          .path = file.path,
          .overwrite = file.overwrite.value_or(false),
          .user = owner(file.user, pointer + "/user/id"),
          .group = owner(file.group, pointer + "/group/id"),
          .mode = mode_bits(file.mode),
          .contents = file.contents,
          .append = file.append};
}

LinkStep link_step(const config::Link& link, const std::string& pointer) {
  return {.pointer = pointer,
          .path = link.path,
          .overwrite = link.overwrite.value_or(false),
          .user = owner(link.user, pointer + "/user/id"),
          .group = owner(link.group, pointer + "/group/id"),
          .target = link.target.value_or(""),
          .hard = link.hard.value_or(false)};
}

void add_tree(const config::Storage& storage, Plan& plan) {
  for (std::size_t i = 0; i < storage.directories.size(); ++i) {
    plan.tree.emplace_back(
        directory_step(storage.directories[i], element_pointer("/storage/directories", i)));
  }
  for (std::size_t i = 0; i < storage.files.size(); ++i) {
    plan.tree.emplace_back(file_step(storage.files[i], element_pointer("/storage/files", i)));
  }
  for (std::size_t i = 0; i < storage.links.size(); ++i) {
    plan.tree.emplace_back(link_step(storage.links[i], element_pointer("/storage/links", i)));
  }
}

bool brings_hostname(const config::Storage& storage) {
  const auto is_hostname = [](const config::Node& node) { return node.path == "/etc/hostname"; };
  return std::any_of(storage.files.begin(), storage.files.end(), is_hostname) ||
         std::any_of(storage.links.begin(), storage.links.end(), is_hostname);
}

}  // namespace

Plan make(const config::Config& config, const InstanceFacts& facts) {
  Plan plan;
  for (std::size_t i = 0; i < config.storage.disks.size(); ++i) {
    plan.disks.push_back(disk_step(config.storage.disks[i], element_pointer("/storage/disks", i)));
  }
  for (std::size_t i = 0; i < config.storage.raid.size(); ++i) {
    plan.raid.push_back(raid_step(config.storage.raid[i], element_pointer("/storage/raid", i)));
  }
  for (std::size_t i = 0; i < config.storage.luks.size(); ++i) {
    plan.luks.push_back(luks_step(config.storage.luks[i], element_pointer("/storage/luks", i)));
  }
  add_filesystems(config.storage.filesystems, plan);
  for (std::size_t i = 0; i < config.passwd.groups.size(); ++i) {
    plan.groups.push_back({element_pointer("/passwd/groups", i), config.passwd.groups[i]});
  }
  for (std::size_t i = 0; i < config.passwd.users.size(); ++i) {
    plan.users.push_back({element_pointer("/passwd/users", i), config.passwd.users[i]});
  }
  if (!facts.ssh_keys.empty()) plan.metadata_keys.push_back({facts.ssh_user, facts.ssh_keys});
  add_tree(config.storage, plan);
  for (std::size_t i = 0; i < config.systemd_units.size(); ++i) {
    plan.units.push_back({element_pointer("/systemd/units", i), config.systemd_units[i]});
  }
  plan.kernel_arguments = config.kernel_arguments;
  if (!brings_hostname(config.storage)) plan.hostname = facts.hostname;
  return plan;
}

}  // namespace firstlight::plan
