// SPDX-License-Identifier: Apache-2.0
// Filesystems: spec validation section 7.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/ascii.h"
#include "config/diagnostic_code.h"
#include "config/member_name.h"
#include "config/reserved_names.h"
#include "config/rule_set.h"
#include "config/version_gate.h"

namespace firstlight::config {
namespace {

struct Format {
  std::string_view name;
  std::size_t max_label_bytes;
};

constexpr std::array kFormats = {Format{"ext4", 16}, Format{"btrfs", 256}, Format{"xfs", 12},
                                 Format{"vfat", 11}, Format{"swap", 15}};

const Format* find_format(std::string_view name) {
  const auto* const found = std::find_if(kFormats.begin(), kFormats.end(),
                                         [&](const Format& format) { return format.name == name; });
  return found == kFormats.end() ? nullptr : found;
}

using DisksByDevice = std::unordered_map<std::string_view, const Disk*>;

void check_format(const RuleRun& run, const Filesystem& filesystem, const Place& place) {
  if (!is_set(filesystem.format)) {
    if (is_set(filesystem.path) || is_set(filesystem.label) || is_set(filesystem.uuid) ||
        filesystem.wipe_filesystem.value_or(false) || !filesystem.mount_options.empty() ||
        !filesystem.options.empty()) {
      run.error(code::kFilesystemFormatRequired, place,
                "a filesystem with path, label, uuid, wipeFilesystem or options needs a format");
    }
    return;
  }
  const bool none = *filesystem.format == "none" && applies(Gate::kFormatNone, run.version);
  if (!none && find_format(*filesystem.format) == nullptr) {
    run.error(code::kFilesystemFormat, place,
              fmt::format("unknown filesystem format {}", quoted(*filesystem.format)),
              applies(Gate::kFormatNone, run.version) ? "use ext4, btrfs, xfs, vfat, swap or none"
                                                      : "use ext4, btrfs, xfs, vfat or swap");
  }
}

void check_label(const RuleRun& run, const Filesystem& filesystem, const Place& place) {
  if (!filesystem.label) return;
  if (!is_set(filesystem.format)) {
    run.error(code::kFilesystemLabel, place, "a label needs a format");
    return;
  }
  const Format* const format = find_format(*filesystem.format);
  if (format != nullptr && filesystem.label->size() > format->max_label_bytes) {
    run.error(code::kFilesystemLabel, place,
              fmt::format("the label has {} bytes, {} allows {}", filesystem.label->size(),
                          format->name, format->max_label_bytes));
  }
}

// The volume id of vfat is written with a dash in its middle, too.
bool is_mark_of_vfat(std::string_view uuid) {
  std::string digits = lower_case(uuid);
  if (digits.size() == kUnfinishedVolumeId.size() + 1 && digits[4] == '-') digits.erase(4, 1);
  return digits == kUnfinishedVolumeId;
}

void check_reserved(const RuleRun& run, const Filesystem& filesystem, const Place& place) {
  const std::string format = filesystem.format.value_or("");
  const auto refuse = [&](const char* member, const std::string& name) {
    run.error(code::kFilesystemReservedName, place.member(member),
              fmt::format("{} is the mark of a filesystem in the making", quoted(name)),
              "choose another one: a filesystem that carries it counts as half-made");
  };
  const bool is_marked_by_label = format == "ext4" || format == "xfs" || format == "btrfs";
  if (is_marked_by_label && filesystem.label == kUnfinishedLabel) {
    refuse("label", *filesystem.label);
  }
  if (format == "vfat" && filesystem.uuid && is_mark_of_vfat(*filesystem.uuid)) {
    refuse("uuid", *filesystem.uuid);
  }
}

void check_device(const RuleRun& run, const Filesystem& filesystem, const DisksByDevice& disks,
                  const Place& place) {
  if (!is_clean_absolute_path(filesystem.device)) {
    run.error(code::kDevicePath, place, path_fault(filesystem.device));
    return;
  }
  const auto disk = disks.find(filesystem.device);
  if (disk == disks.end()) return;
  if (!disk->second->partitions.empty()) {
    run.warning(code::kFilesystemOnWholeDisk, place,
                "the filesystem is on a disk that is partitioned too",
                "name the device of a partition");
  } else if (disk->second->wipe_table.value_or(false) &&
             !filesystem.wipe_filesystem.value_or(false)) {
    run.warning(code::kFilesystemOnWholeDisk, place,
                "the filesystem is on a disk whose table is wiped, but is not wiped itself",
                "set wipeFilesystem");
  }
}

}  // namespace

void check_filesystems(const RuleRun& run) {
  DisksByDevice disks;
  for (const Disk& disk : run.config.storage.disks) disks.emplace(disk.device, &disk);
  const auto& filesystems = run.config.storage.filesystems;
  for (std::size_t i = 0; i < filesystems.size(); ++i) {
    const Filesystem& filesystem = filesystems[i];
    const Place place = Place().member("storage").member("filesystems").element(i);
    check_device(run, filesystem, disks, place.member("device"));
    check_format(run, filesystem, place.member("format"));
    check_label(run, filesystem, place.member("label"));
    check_reserved(run, filesystem, place);
    if (is_set(filesystem.path) && !is_clean_absolute_path(*filesystem.path)) {
      run.error(code::kPath, place.member("path"), path_fault(*filesystem.path));
    }
  }
}

}  // namespace firstlight::config
