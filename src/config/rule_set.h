// SPDX-License-Identifier: Apache-2.0
// The parts that the rules are made of, one function per section of the language. Only
// config/rules.cpp and the rules themselves include this.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "config/config.h"
#include "config/diagnostic.h"
#include "config/place.h"
#include "config/version.h"

namespace firstlight::config {

// What every rule gets.
struct RuleRun {
  const Config& config;
  SpecVersion version;
  Diagnostics& diagnostics;

  void error(std::string_view code, const Place& place, std::string message,
             std::string hint = {}) const {
    diagnostics.error(code, place.pointer(), std::move(message), std::move(hint));
  }
  void warning(std::string_view code, const Place& place, std::string message,
               std::string hint = {}) const {
    diagnostics.warning(code, place.pointer(), std::move(message), std::move(hint));
  }
};

// rules_resource.cpp
void check_resource(const RuleRun& run, const Resource& resource, const Place& place);
void check_source_url(const RuleRun& run, std::string_view source, const Place& place);

// rules_ignition.cpp
void check_ignition(const RuleRun& run);

// rules_path.cpp
[[nodiscard]] bool is_clean_absolute_path(std::string_view path);
[[nodiscard]] std::string lexically_clean(std::string_view path);
// Says what is wrong with a path that is not absolute and clean.
[[nodiscard]] std::string path_fault(std::string_view path);

// rules_nodes.cpp
void check_directories(const RuleRun& run);
void check_files(const RuleRun& run);
void check_links(const RuleRun& run);

// rules_disks.cpp
void check_disks(const RuleRun& run);

// rules_filesystems.cpp
void check_filesystems(const RuleRun& run);

// rules_raid.cpp
void check_raid(const RuleRun& run);

// rules_luks.cpp
void check_luks(const RuleRun& run);

// rules_systemd.cpp
void check_systemd(const RuleRun& run);

// rules_passwd.cpp
void check_passwd(const RuleRun& run);

// rules_uniqueness.cpp
void check_uniqueness(const RuleRun& run);

// "" and null mean the same to most rules.
[[nodiscard]] inline bool is_set(const std::optional<std::string>& text) {
  return text && !text->empty();
}

}  // namespace firstlight::config
