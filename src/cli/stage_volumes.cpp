// SPDX-License-Identifier: Apache-2.0
#include "cli/stage_volumes.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/base64.h"
#include "base/error.h"

namespace firstlight::cli {
namespace {

constexpr std::string_view kKeyUrl = "data:;base64,";

std::string bytes_of(const sys::MemoryFile& key) {
  std::string bytes;
  key.copy([&bytes](std::string_view piece) { bytes += piece; });
  return bytes;
}

std::unique_ptr<sys::MemoryFile> key_of(const std::string& url, const std::string& volume) {
  const bool is_ours = url.starts_with(kKeyUrl);
  const std::optional<std::string> bytes =
      is_ours ? base64_decode(std::string_view(url).substr(kKeyUrl.size())) : std::nullopt;
  if (!bytes) {
    throw Error({.code = ErrorCode::kUserData,
                 .tried = "read the kept key of volume",
                 .object = volume,
                 .why = "it is no base64 data URL"});
  }
  auto key = std::make_unique<sys::MemoryFile>();
  key->append(*bytes);
  return key;
}

}  // namespace

void keep_volume(StageState& state, const apply::OpenedVolume& volume) {
  state.volumes.push_back({.name = volume.name,
                           .uuid = volume.uuid,
                           .pointer = volume.pointer,
                           .is_netdev = volume.is_netdev});
  if (!volume.key) return;
  state.luks_keys[volume.name] = std::string(kKeyUrl) + base64_encode(bytes_of(*volume.key));
}

std::vector<apply::OpenedVolume> kept_volumes(const StageState& state) {
  std::vector<apply::OpenedVolume> volumes;
  for (const StageVolume& kept : state.volumes) {
    apply::OpenedVolume volume;
    volume.pointer = kept.pointer;
    volume.name = kept.name;
    volume.uuid = kept.uuid;
    volume.is_netdev = kept.is_netdev;
    const auto key = state.luks_keys.find(kept.name);
    if (key != state.luks_keys.end()) volume.key = key_of(key->second, kept.name);
    volumes.push_back(std::move(volume));
  }
  return volumes;
}

}  // namespace firstlight::cli
