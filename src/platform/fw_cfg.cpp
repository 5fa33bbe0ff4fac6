// SPDX-License-Identifier: Apache-2.0
#include "platform/fw_cfg.h"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <utility>

#include "base/ascii.h"
#include "sys/block_content.h"
#include "sys/device_links.h"
#include "sys/device_names.h"
#include "sys/kernel_module.h"
#include "sys/root.h"

namespace firstlight::platform {
namespace {

constexpr std::string_view kDevice = "/sys/firmware/qemu_fw_cfg";
constexpr std::string_view kItem = "/sys/firmware/qemu_fw_cfg/by_name/opt/com.coreos/config";
constexpr std::string_view kDisk = "virtio-ignition";
constexpr std::size_t kMaxAttributeBytes = 4096;
constexpr std::chrono::minutes kDiskPatience{5};

#if defined(__s390x__) || defined(__powerpc64__)
constexpr bool kHasFwCfg = false;
#else
constexpr bool kHasFwCfg = true;
#endif

Error fault(std::string why) {
  return Error({.code = ErrorCode::kUserData,
                .tried = "read",
                .object = std::string(kItem),
                .why = std::move(why)});
}

// nullopt: there is no such item.
std::optional<std::string> read_item(Acquisition& run) {
  const sys::Root machine(run.sources.machine);
  const auto exists = [&] { return machine.inspect(kDevice).kind == sys::NodeKind::kDirectory; };
  if (!exists()) sys::load_kernel_module("qemu_fw_cfg", run.deadline);
  if (!exists()) {
    run.recorder.warn(fmt::format(
        "{} is not there, so nothing is read from it: is the module qemu_fw_cfg in the image?",
        kDevice));
    return std::nullopt;
  }
  const auto text = machine.read_file(fmt::format("{}/size", kItem), kMaxAttributeBytes);
  if (!text) return std::nullopt;
  const auto size = fw_cfg_size_of(*text);
  if (!size) throw fault("its size is no number");
  auto bytes = machine.read_file(fmt::format("{}/raw", kItem), kMaxConfigBytes);
  if (!bytes || bytes->size() != *size) {
    throw fault(fmt::format("{} bytes came of {}", bytes.value_or("").size(), *size));
  }
  return bytes;
}

UserData read_disk(Acquisition& run, const std::string& node) {
  const Recorder::Step step(run.recorder, "get user data", node);
  return user_data_of(without_padding(sys::read_block_device(node, kMaxConfigBytes)), node);
}

UserData wait_for_disk(Acquisition& run) {
  sys::load_kernel_module("virtio_blk", run.deadline);
  const Deadline patience = Deadline::after(kDiskPatience, "5 minutes for this platform's disk");
  sys::DeviceNames names;
  return read_disk(
      run, names.resolve(fmt::format("/dev/disk/by-id/{}", kDisk), patience.sooner(run.deadline)));
}

}  // namespace

std::optional<std::size_t> fw_cfg_size_of(std::string_view text) {
  text = without_line_ends(text);
  std::size_t size = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), size);
  if (error != std::errc{} || rest != text.data() + text.size()) return std::nullopt;
  return size;
}

std::string without_padding(std::string bytes) {
  bytes.erase(bytes.find_last_not_of('\0') + 1);
  return bytes;
}

UserData qemu_user_data(Acquisition& run) {
  if (!kHasFwCfg) return wait_for_disk(run);
  {
    const Recorder::Step step(run.recorder, "get user data", std::string(kItem));
    if (auto bytes = read_item(run)) return user_data_of(std::move(*bytes), std::string(kItem));
  }
  for (const sys::DeviceLink& link : sys::list_device_links("by-id")) {
    if (link.name == kDisk) return read_disk(run, link.node);
  }
  return {};
}

}  // namespace firstlight::platform
