// SPDX-License-Identifier: Apache-2.0
#include "platform/base_configs.h"

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <map>
#include <utility>

#include "base/error.h"
#include "platform/platform.h"

namespace firstlight::platform {
namespace {

struct SystemDirectory {
  const char* variable;
  const char* path;
};

constexpr std::array kSystemDirectories = {
    SystemDirectory{"IGNITION_SYSTEM_RUNTIME_CONFIG_DIR", "/run/ignition"},
    SystemDirectory{"IGNITION_SYSTEM_LOCAL_CONFIG_DIR", "/etc/ignition"},
    SystemDirectory{"IGNITION_SYSTEM_CONFIG_DIR", "/usr/lib/ignition"},
};

Error refused(ErrorCode code, std::string object, std::string why, std::string hint) {
  return Error({.code = code,
                .tried = "read the base config",
                .object = std::move(object),
                .why = std::move(why),
                .hint = std::move(hint)});
}

ConfigFile read_base_config(const sys::Root& root, const std::string& path) {
  std::optional<std::string> bytes;
  try {
    bytes = root.read_file(path, kMaxConfigBytes);
  } catch (Error& error) {
    error.add_context("read the image's base configs");
    throw;
  }
  if (!bytes) {
    throw refused(ErrorCode::kConfigInvalid, path, "it leads nowhere", "remove the link");
  }
  if (bytes->empty()) {
    throw refused(ErrorCode::kConfigInvalid, path,
                  "it is empty, which is no config and masks no other file either",
                  "remove it, or write {\"ignition\":{\"version\":\"3.0.0\"}} into it");
  }
  return {.path = path, .bytes = std::move(*bytes)};
}

}  // namespace

std::vector<std::string> system_directories() {
  std::vector<std::string> directories;
  for (const SystemDirectory& directory : kSystemDirectories) {
    const char* const other = std::getenv(directory.variable);
    const bool is_set = other != nullptr && *other != '\0';
    directories.emplace_back(is_set ? other : directory.path);
  }
  return directories;
}

std::vector<ConfigFile> read_base_configs(const sys::Root& root,
                                          const std::vector<std::string>& directories,
                                          std::string_view name) {
  std::map<std::string, std::string> paths;  // by file name, bytewise
  for (const std::string& directory : directories) {
    const std::string whole = fmt::format("{}/{}", directory, name);
    for (const std::string& file : root.list_directory(whole)) {
      paths.emplace(file, fmt::format("{}/{}", whole, file));
    }
    if (paths.size() > kMaxBaseConfigs) {
      throw refused(ErrorCode::kLimit, whole,
                    fmt::format("there are more than {} base configs", kMaxBaseConfigs), "");
    }
  }
  std::vector<ConfigFile> configs;
  for (const auto& [file, path] : paths) {
    configs.push_back(read_base_config(root, path));
  }
  return configs;
}

std::optional<ConfigFile> read_user_config(const sys::Root& root,
                                           const std::vector<std::string>& directories) {
  for (const std::string& directory : directories) {
    const std::string path = directory + "/user.ign";
    if (auto bytes = root.read_file(path, kMaxConfigBytes)) {
      return ConfigFile{.path = path, .bytes = std::move(*bytes)};
    }
  }
  return std::nullopt;
}

}  // namespace firstlight::platform
