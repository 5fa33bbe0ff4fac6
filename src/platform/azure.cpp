// SPDX-License-Identifier: Apache-2.0
#include "platform/azure.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "platform/device_watch.h"
#include "platform/http_user_data.h"
#include "sys/block_device.h"
#include "sys/block_probe.h"
#include "sys/volume_mount.h"

namespace firstlight::platform {
namespace {

constexpr HttpService kMetadataService = {
    .path = "/metadata/instance/compute/userData?api-version=2021-01-01&format=text",
    .headers = {{{"Metadata", "true"}}},
    .encoding = Encoding::kBase64,
    // The service is there before its data are.
    .retried = {404, 410},
};

constexpr std::array<std::string_view, 1> kAzureFormats = {"udf"};
constexpr std::array<std::string_view, 2> kAzureStackFormats = {"udf", "iso9660"};

// A drive without a medium is not what is looked for, and what cannot be mounted neither.
std::optional<UserData> read_cd(const std::string& node, std::span<const std::string_view> formats,
                                Recorder& recorder) {
  try {
    if (sys::probe_device_for(node, formats).type.empty()) return std::nullopt;
    const Recorder::Step step(recorder, "read CD", node);
    const sys::VolumeMount mount(node);
    return ovf_user_data(sys::Root(mount.path()), node);
  } catch (const Error& error) {
    const ErrorCode code = error.detail().code;
    if (code == ErrorCode::kDevice) return std::nullopt;
    if (code != ErrorCode::kMount) throw;
    recorder.warn(error.what());
    return std::nullopt;
  }
}

UserData cd_user_data(Acquisition& run, std::span<const std::string_view> formats) {
  DeviceWatch watch("a CD with ovf-env.xml", run.recorder);
  do {
    for (const sys::BlockDevice& device : sys::list_block_devices()) {
      if (!device.name.starts_with("sr")) continue;  // Linux, Documentation/admin-guide/devices.txt
      if (auto found = read_cd(device.node, formats, run.recorder)) return std::move(*found);
    }
  } while (watch.wait(run.deadline));
  throw not_in_time(watch.awaited(), run.deadline);
}

}  // namespace

std::optional<UserData> ovf_user_data(const sys::Root& cd, std::string_view node) {
  if (cd.inspect("/ovf-env.xml").kind == sys::NodeKind::kAbsent) return std::nullopt;
  std::string bytes = cd.read_file("/CustomData.bin", kMaxConfigBytes).value_or("");
  return user_data_of(std::move(bytes), fmt::format("/CustomData.bin on {}", node));
}

UserData azure_user_data(Acquisition& run) {
  UserData user_data = http_user_data(run, kMetadataService);
  if (user_data.provided) return user_data;
  return cd_user_data(run, kAzureFormats);
}

UserData azurestack_user_data(Acquisition& run) { return cd_user_data(run, kAzureStackFormats); }

}  // namespace firstlight::platform
