// SPDX-License-Identifier: Apache-2.0
#include "platform/kernel_command_line.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <utility>
#include <vector>

#include "net/resource.h"
#include "net/url_parts.h"
#include "platform/config_drive.h"
#include "sys/root.h"
#include "sys/volume_mount.h"

namespace firstlight::platform {
namespace {

constexpr std::chrono::seconds kVolumePatience{30};

UserData url_user_data(Acquisition& run) {
  const std::string& url = run.sources.config_url;
  UserData user_data;
  user_data.origin = net::display_url(url);
  const Recorder::Step step(run.recorder, "get user data", user_data.origin);
  if (net::url_scheme(url).empty()) {
    run.recorder.warn(fmt::format("ignition.config.url={} has no scheme: taken as an empty config",
                                  user_data.origin));
    return user_data;
  }
  require_network(run, url);
  config::Resource resource;
  resource.source = url;
  const net::ResourceLimits limits{.max_bytes = kMaxConfigBytes,
                                   .max_bytes_name = std::string(kMaxConfigName),
                                   .deadline = run.deadline};
  user_data.bytes = net::load_resource(resource, &run.fetcher, limits);
  user_data.provided = !user_data.bytes.empty();
  return user_data;
}

// Together or not at all; a label is one component of a path.
void check_volume(const Sources& sources) {
  const std::string& label = sources.config_device;
  std::string why;
  std::string object = "ignition.config.device=" + label;
  if (label.empty() || sources.config_path.empty()) {
    object = label.empty() ? "ignition.config.path=" + sources.config_path : object;
    why = fmt::format("ignition.config.{} is missing", label.empty() ? "device" : "path");
  } else if (label.find('/') != std::string::npos || label == "." || label == "..") {
    why = "it is no label of a filesystem";
  }
  if (why.empty()) return;
  throw Error({.code = ErrorCode::kUsage,
               .tried = "understand the kernel argument",
               .object = std::move(object),
               .why = std::move(why),
               .hint = "give both: the label of a volume, and the path of a file on it"});
}

UserData volume_user_data(Acquisition& run) {
  check_volume(run.sources);
  const std::array volumes = {DriveVolume{.label = run.sources.config_device}};
  const Deadline patience = Deadline::after(kVolumePatience, "30 s for ignition.config.device");
  const Deadline& deadline = patience.sooner(run.deadline);
  const auto found = wait_for_volume(volumes, deadline, run.recorder);
  if (!found) throw not_in_time(describe_volumes(volumes), deadline);
  const std::string path = clean_path(run.sources.config_path);
  std::string origin = fmt::format("{} on {}", path, found->node);
  const Recorder::Step step(run.recorder, "get user data", origin);
  const sys::VolumeMount mount(found->node);
  auto bytes = sys::Root(mount.path()).read_file(path, kMaxConfigBytes);
  if (bytes) return user_data_of(std::move(*bytes), std::move(origin));
  throw Error({.code = ErrorCode::kUserData,
               .tried = "read config",
               .object = std::move(origin),
               .why = "there is no such file on the volume",
               .hint = "ignition.config.path is from the top of the volume"});
}

}  // namespace

std::string clean_path(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const std::string_view part = path.substr(0, path.find('/'));
    path.remove_prefix(part.size() < path.size() ? part.size() + 1 : part.size());
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (!parts.empty()) {
      parts.pop_back();
    }
  }
  return fmt::format("/{}", fmt::join(parts, "/"));
}

std::optional<UserData> command_line_user_data(Acquisition& run) {
  const Sources& sources = run.sources;
  const bool has_volume = !sources.config_device.empty() || !sources.config_path.empty();
  if (sources.config_url.empty()) {
    if (!has_volume) return std::nullopt;
    return volume_user_data(run);
  }
  if (has_volume) {
    run.recorder.warn("ignition.config.device and .path are left out: ignition.config.url is set");
  }
  return url_user_data(run);
}

}  // namespace firstlight::platform
