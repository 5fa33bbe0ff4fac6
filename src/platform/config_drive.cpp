// SPDX-License-Identifier: Apache-2.0
#include "platform/config_drive.h"

#include <fmt/format.h>

#include <utility>

#include "base/error.h"
#include "platform/device_watch.h"
#include "sys/device_links.h"
#include "sys/volume_mount.h"

namespace firstlight::platform {
namespace {

// Proxmox VE writes one of its own for every machine that has cloud-init settings.
bool is_cloud_config(std::string_view bytes) { return bytes.starts_with("#cloud-config\n"); }

std::optional<std::string> read_candidate(const sys::Root& root, std::string_view path,
                                          Unwanted unwanted) {
  std::optional<std::string> bytes = root.read_file(path, kMaxConfigBytes);
  if (!bytes || bytes->empty()) return std::nullopt;
  if (unwanted == Unwanted::kCloudConfig && is_cloud_config(*bytes)) return std::nullopt;
  return bytes;
}

}  // namespace

std::string describe_volumes(std::span<const DriveVolume> volumes) {
  std::string labels;
  for (const DriveVolume& volume : volumes) {
    if (volume.label.empty()) continue;
    if (!labels.empty()) labels += " or ";
    labels += volume.label;
  }
  return "a volume labelled " + labels;
}

std::optional<FoundVolume> find_volume(std::span<const DriveVolume> volumes, Recorder& recorder) {
  const std::vector<sys::DeviceLink> links = sys::list_device_links("by-label");
  for (const DriveVolume& volume : volumes) {
    std::vector<std::string> nodes;
    for (const sys::DeviceLink& link : links) {
      if (!volume.label.empty() && link.name == volume.label) nodes.push_back(link.node);
    }
    if (nodes.empty()) continue;
    if (nodes.size() > 1) {
      recorder.warn(fmt::format("{} are all labelled {}: the first is taken",
                                fmt::join(nodes, ", "), volume.label));
    }
    return FoundVolume{.node = nodes.front(), .volume = &volume};
  }
  return std::nullopt;
}

std::optional<FoundVolume> wait_for_volume(std::span<const DriveVolume> volumes,
                                           const Deadline& deadline, Recorder& recorder) {
  DeviceWatch watch(describe_volumes(volumes), recorder);
  do {
    if (auto found = find_volume(volumes, recorder)) return found;
  } while (watch.wait(deadline));
  return std::nullopt;
}

UserData read_user_data(const sys::Root& root, const DriveVolume& volume, Unwanted unwanted,
                        const std::string& node) {
  for (const std::string_view path : volume.files) {
    if (path.empty()) continue;
    if (auto bytes = read_candidate(root, path, unwanted)) {
      return user_data_of(std::move(*bytes), fmt::format("{} on {}", path, node));
    }
  }
  return user_data_of("", fmt::format("{} on {}", volume.files.front(), node));
}

UserData read_vendor_data(const sys::Root& root, const DriveVolume& volume, const std::string& node,
                          Recorder& recorder) {
  if (volume.vendor_file.empty()) return {};
  std::string origin = fmt::format("{} on {}", volume.vendor_file, node);
  try {
    return user_data_of(root.read_file(volume.vendor_file, kMaxConfigBytes).value_or(""),
                        std::move(origin));
  } catch (const Error& error) {
    recorder.warn(fmt::format("the vendor data of {} are left out: {}", node, error.what()));
    return {};
  }
}

UserData read_volume(Acquisition& run, const FoundVolume& found, Unwanted unwanted) {
  const Recorder::Step step(run.recorder, "read config drive", found.node);
  try {
    const sys::VolumeMount mount(found.node);
    const sys::Root root(mount.path());
    UserData user_data = read_user_data(root, *found.volume, unwanted, found.node);
    run.vendor_data = read_vendor_data(root, *found.volume, found.node, run.recorder);
    return user_data;
  } catch (Error& error) {
    error.add_context(fmt::format("read the volume {} on {}", found.volume->label, found.node));
    throw;
  }
}

UserData drive_user_data(Acquisition& run, const ConfigDrive& drive) {
  const bool optional = drive.patience.count() != 0;
  const Deadline patience =
      optional ? Deadline::after(drive.patience, "the platform's patience") : Deadline::never();
  const auto found = wait_for_volume(drive.volumes, patience.sooner(run.deadline), run.recorder);
  if (found) return read_volume(run, *found, drive.unwanted);
  const std::string awaited = describe_volumes(drive.volumes);
  if (!optional || run.deadline.expired()) throw not_in_time(awaited, run.deadline);
  run.recorder.warn(fmt::format("{} did not appear within {} s: taken as no user data", awaited,
                                drive.patience.count()));
  return {};
}

}  // namespace firstlight::platform
