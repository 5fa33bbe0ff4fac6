// SPDX-License-Identifier: Apache-2.0
// The configs that an image brings along: base.d, base.platform.d and user.ign in the system
// directories (spec merge-translate sections 3 and 4).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sys/root.h"

namespace firstlight::platform {

// More files than this in one directory of base configs are refused.
inline constexpr std::size_t kMaxBaseConfigs = 1024;

struct ConfigFile {
  std::string path;  // inside the root
  std::string bytes;
};

// Highest priority first: /run/ignition, /etc/ignition, /usr/lib/ignition, each unless its variable
// IGNITION_SYSTEM_RUNTIME_CONFIG_DIR, IGNITION_SYSTEM_LOCAL_CONFIG_DIR or
// IGNITION_SYSTEM_CONFIG_DIR names another.
[[nodiscard]] std::vector<std::string> system_directories();

// Every entry of `name` ("base.d") in the system directories, in the order in which they are to be
// merged: byte-wise by file name; of equal names the one of the highest priority counts. There is
// no filter, and no file masks another one by being empty: an entry that is empty or no file is an
// Error. Throws Error naming the file: kConfigInvalid, kLimit, and those of sys::Root.
[[nodiscard]] std::vector<ConfigFile> read_base_configs(const sys::Root& root,
                                                        const std::vector<std::string>& directories,
                                                        std::string_view name);

// The first user.ign, which may be empty.
[[nodiscard]] std::optional<ConfigFile> read_user_config(
    const sys::Root& root, const std::vector<std::string>& directories);

}  // namespace firstlight::platform
