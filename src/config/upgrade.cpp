// SPDX-License-Identifier: Apache-2.0
#include "config/upgrade.h"

#include <cstdint>
#include <optional>

namespace firstlight::config {
namespace {

using enum SpecVersion;

constexpr std::int64_t kPermissionBits = 0777;

void drop_special_bits(std::optional<std::int64_t>& mode) {
  if (mode) mode = *mode & kPermissionBits;
}

}  // namespace

Config upgrade(Config config, SpecVersion declared) {
  Storage& storage = config.storage;
  if (declared < kV31) {
    for (Resource& authority : config.ignition.certificate_authorities) {
      authority.source = authority.source.value_or("");
    }
  }
  // Plain strings became optional ones: an empty one is set from then on.
  if (declared < kV33) {
    for (Link& link : storage.links) link.target = link.target.value_or("");
    for (Raid& raid : storage.raid) raid.level = raid.level.value_or("");
  }
  if (declared < kV36) {
    for (File& file : storage.files) drop_special_bits(file.mode);
    for (Directory& directory : storage.directories) drop_special_bits(directory.mode);
  }
  return config;
}

}  // namespace firstlight::config
