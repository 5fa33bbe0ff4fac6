// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace firstlight::cli {

enum class Stage { kFetchOffline, kFetch, kKargs, kDisks, kMount, kFiles, kUmount };

// What the drop-in for the main engine is called with (spec cli-and-stages section 1).
struct StageFlags {
  std::string platform;  // as given
  Stage stage = Stage::kFetch;
  std::string stage_name;
  std::string root = "/";
  std::string config_cache = "/run/ignition.json";
  std::chrono::milliseconds fetch_timeout{120000};  // for the first config; 0: none
  std::string neednet = "/run/ignition/neednet";
  std::string state_file = "/run/ignition/state";
  bool log_to_stdout = false;
  bool version = false;
  bool help = false;
};

// An empty value counts as none given; relative paths start at the present directory. Throws Error
// kUsage, which lists the stages or platforms for one that is not known.
[[nodiscard]] StageFlags parse_stage_flags(const std::vector<std::string>& words);

[[nodiscard]] std::string_view stage_usage();

}  // namespace firstlight::cli
