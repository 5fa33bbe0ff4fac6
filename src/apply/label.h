// SPDX-License-Identifier: Apache-2.0
// SELinux labels of the target: whether it has a policy, and which (selinux_config(5)).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sys/root.h"

namespace firstlight::apply {

inline constexpr const char* kSelinuxConfigPath = "/etc/selinux/config";

// What the target's /etc/selinux/config asks for.
struct WantedPolicy {
  std::string type;        // names the policy's folder in /etc/selinux
  bool enforcing = false;  // the target does not boot without its policy

  friend bool operator==(const WantedPolicy&, const WantedPolicy&) = default;
};

// Pure. nullopt when there is no such file or it says SELINUX=disabled. As in libselinux the last
// line of a kind counts, and the type is "targeted" where none is given. Throws Error (kTree) for a
// type that is no plain name.
[[nodiscard]] std::optional<WantedPolicy> decide_policy(
    const std::optional<std::string>& selinux_config);

// From now on every node that is made through `root` gets its label before it becomes visible.
// Nothing happens when the target has no policy. A policy whose file_contexts is missing is an
// Error (kTree) when the target is to enforce it; when it is permissive no labels are set, and the
// result is a warning that says so.
std::optional<std::string> use_labels(sys::Root& root);

// Labels everything from `path` down, on one filesystem. Nothing happens without labels.
void relabel_tree(sys::Root& root, const std::string& path);

}  // namespace firstlight::apply
