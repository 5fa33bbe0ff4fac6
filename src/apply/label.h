// SPDX-License-Identifier: Apache-2.0
// SELinux labels of the target: whether it has a policy, and which (selinux_config(5)).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sys/root.h"
#include "sys/selinux_labels.h"

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

// The labels of one target for a whole run, whatever opens a Root on it: the policy is looked for
// once, and its database opened once, by the first node that is made. Whoever owns this decides how
// long it stays open.
class TargetLabels {
 public:
  // `root`: the target as the running system names it. Nothing is looked at yet.
  explicit TargetLabels(std::string root) : root_(std::move(root)) {}
  TargetLabels(TargetLabels&&) noexcept = default;
  TargetLabels& operator=(TargetLabels&&) = delete;
  TargetLabels(const TargetLabels&) = delete;
  TargetLabels& operator=(const TargetLabels&) = delete;
  ~TargetLabels() = default;
  // Labels that are never set.
  [[nodiscard]] static TargetLabels none();

  // Looks for the policy, unless that was done. nullptr when the target has none. A policy whose
  // file_contexts is missing is an Error (kTree) when the target is to enforce it.
  const std::shared_ptr<sys::SelinuxLabels>& find();
  // After find(): that the policy is permissive and missing, so that no labels are set.
  [[nodiscard]] const std::optional<std::string>& warning() const { return warning_; }

  // From now on every node that is made through `root` gets its label before it becomes visible.
  // `place`: where in the target that is, for a Root on a volume (see Root). Throws Error as
  // find().
  void use_in(sys::Root& root, std::string place = "") {
    root.use_labels(find(), std::move(place));
  }

  // Something was mounted at `path` in the target. True when it covers the policy: what is there
  // now is looked for anew by the next find(), and the Roots that have the old one are to be opened
  // and given it once more.
  bool forget_covered(std::string_view path);
  // Closes the database as soon as no Root has it, so that it keeps no filesystem busy.
  void forget();

 private:
  std::string root_;
  bool is_found_ = false;
  // What find() went by, in the target: each file as it is named, and without links.
  std::vector<std::string> files_;
  std::shared_ptr<sys::SelinuxLabels> labels_;
  std::optional<std::string> warning_;
};

// True for a filesystem that was made just now: nothing is in it but what mkfs puts there.
[[nodiscard]] bool is_fresh_filesystem(const sys::Root& root, const std::string& path);

// Labels everything from `path` down, on one filesystem. Nothing happens without labels.
void relabel_tree(sys::Root& root, const std::string& path);

}  // namespace firstlight::apply
