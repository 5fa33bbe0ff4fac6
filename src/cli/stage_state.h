// SPDX-License-Identifier: Apache-2.0
// What one stage of the drop-in leaves behind for the next one (spec cli-and-stages section 2).
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace firstlight::cli {

struct FetchedConfig {
  std::string kind;    // "base" or "user"
  std::string source;  // of a referenced config the path of its URL, else its provider
  bool referenced = false;
  friend bool operator==(const FetchedConfig&, const FetchedConfig&) = default;
};

// An encrypted volume that the stage disks has opened.
struct StageVolume {
  std::string name;
  std::string uuid;
  std::string pointer;  // of its config entry
  bool is_netdev = false;
  friend bool operator==(const StageVolume&, const StageVolume&) = default;
};

struct StageState {
  std::vector<FetchedConfig> fetched_configs;
  std::map<std::string, std::string> luks_keys;  // by name of the volume, as data URLs; secret
  std::vector<StageVolume> volumes;
  std::vector<std::string> made_directories;  // mount points inside the root, parents first
  // What the base configs were together when the user's config was fetched, as a document, so that
  // all stages work from the same; empty: nothing was fetched yet.
  std::string base_config;

  // Notes a config, unless the same is noted already.
  void note(FetchedConfig config);
};

inline constexpr std::size_t kMaxStateBytes = std::size_t{64} * 1024 * 1024;

// One line of JSON. Members of the reference engine that are of no use here are there, and empty.
[[nodiscard]] std::string encode_state(const StageState& state);

// Throws Error kUserData for what is no state, naming `path`.
[[nodiscard]] StageState decode_state(std::string_view text, const std::string& path);

}  // namespace firstlight::cli
