// SPDX-License-Identifier: Apache-2.0
// The subset of cloud-init's configs that can be carried out, as a config of our own.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/config.h"

namespace firstlight::userdata {

struct CloudConfig {
  config::Config config;
  std::optional<std::string> script;  // what `runcmd` says, for /bin/sh
};

// Translates write_files, hostname, ssh_authorized_keys, users and runcmd (docs/user-data.md has
// their members). `default_user` is who gets the keys of ssh_authorized_keys. The config is not
// checked by the rules of the config language. Throws Error, calling the text `origin`:
// kNotSupported naming the first key that is not among them, kUserData with line:column for what is
// no YAML of the subset of userdata/yaml_reader.h or not of its type, kLimit. Nothing is ever
// translated in part.
[[nodiscard]] CloudConfig translate_cloud_config(std::string_view text, const std::string& origin,
                                                 const std::string& default_user);

}  // namespace firstlight::userdata
