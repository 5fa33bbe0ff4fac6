// SPDX-License-Identifier: Apache-2.0
// What enabling and disabling a unit means in links below /etc/systemd/system: the rules of
// `systemctl --root enable|disable|is-enabled` (systemd 252), systemd.unit(5) "[INSTALL] SECTION
// OPTIONS". Pure: units and links that exist are handed in.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/unit_text.h"

namespace firstlight::apply {

inline constexpr std::string_view kUnitConfigDirectory = "/etc/systemd/system";

enum class UnitFileState { kAbsent, kMasked, kFound };

// A unit as found on the search path, aliases followed.
struct UnitFile {
  UnitFileState state = UnitFileState::kAbsent;
  std::string name;  // what an alias leads to; an instance keeps its instance
  std::string path;  // of the file, inside the root
  std::vector<config::UnitOption> options{};  // drop-ins included
};

using UnitLookup = std::function<UnitFile(const std::string& name)>;

// A symbolic link below a unit directory.
struct UnitLink {
  std::string path;    // "/etc/systemd/system/multi-user.target.wants/a.service"
  std::string target;  // inside the root, resolved
  friend bool operator==(const UnitLink&, const UnitLink&) = default;
};

struct LinkWish {
  std::string path;
  std::string target;
  bool alias = false;  // an alias that leads elsewhere is not taken over
  friend bool operator==(const LinkWish&, const LinkWish&) = default;
};

struct EnableDecision {
  std::vector<LinkWish> links{};
  std::vector<std::string> warnings{};
};

// The links that enable `name` and, through Also=, its companions.
[[nodiscard]] EnableDecision decide_enable(const std::string& name, const UnitLookup& lookup);

// Would `systemctl is-enabled` succeed: enabled, static, indirect or an alias. `links` are those of
// /etc/systemd/system and /run/systemd/system.
[[nodiscard]] bool is_enabled(const std::string& name, const UnitLookup& lookup,
                              std::span<const UnitLink> links);

// Paths of the links in `links` (of /etc/systemd/system) that disabling `name` removes.
[[nodiscard]] std::vector<std::string> decide_disable(const std::string& name,
                                                      const UnitLookup& lookup,
                                                      std::span<const UnitLink> links);

}  // namespace firstlight::apply
