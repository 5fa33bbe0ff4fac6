// SPDX-License-Identifier: Apache-2.0
#include "apply/label.h"

#include <algorithm>
#include <cstddef>

#include "base/ascii.h"
#include "base/error.h"
#include "sys/root_path.h"

namespace firstlight::apply {
namespace {

constexpr std::size_t kMaxSelinuxConfigBytes = std::size_t{64} << 10U;
constexpr int kMaxDepth = 64;
constexpr std::string_view kDefaultType = "targeted";

// The value of a "KEY=value" line; nullopt for other lines.
std::optional<std::string_view> value_of(std::string_view line, std::string_view key) {
  if (!line.starts_with(key) || line.substr(key.size(), 1) != "=") return std::nullopt;
  return trim(line.substr(key.size() + 1));
}

bool is_word(std::string_view value, std::string_view word) {
  if (value.size() != word.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (to_lower(value[i]) != word[i]) return false;
  }
  return true;
}

std::string checked_type(std::string_view type) {
  if (!type.empty() && type != "." && type != ".." && type.find('/') == std::string_view::npos) {
    return std::string(type);
  }
  throw Error({.code = ErrorCode::kTree,
               .tried = "find the SELinux policy named in",
               .object = kSelinuxConfigPath,
               .why = "SELINUXTYPE='" + std::string(type) + "' is no name of a folder",
               .hint = "give the name of a policy, or SELINUX=disabled"});
}

void relabel_below(sys::Root& root, const std::string& path, std::uint64_t filesystem, int depth) {
  if (depth > kMaxDepth) {
    throw Error({.code = ErrorCode::kLimit,
                 .tried = "label",
                 .object = path,
                 .why = "more than " + std::to_string(kMaxDepth) + " directories deep"});
  }
  root.set_label(path);
  const sys::NodeInfo info = root.inspect(path);
  if (info.kind != sys::NodeKind::kDirectory || info.filesystem != filesystem) return;
  for (const std::string& name : root.list_directory(path)) {
    relabel_below(root, sys::child_path(path, name), filesystem, depth + 1);
  }
}

bool has_policy(const sys::Root& root, const std::string& file_contexts) {
  return root.inspect(file_contexts).kind == sys::NodeKind::kRegular ||
         root.inspect(file_contexts + ".bin").kind == sys::NodeKind::kRegular;
}

Error missing_policy(const std::string& file_contexts) {
  return Error({.code = ErrorCode::kTree,
                .tried = "find the labels of the SELinux policy in",
                .object = file_contexts,
                .why = "it is not there, but " + std::string(kSelinuxConfigPath) +
                       " wants this policy enforced",
                .hint = "install the policy in the image, or set SELINUX=disabled"});
}

}  // namespace

std::optional<WantedPolicy> decide_policy(const std::optional<std::string>& selinux_config) {
  if (!selinux_config) return std::nullopt;
  WantedPolicy wanted;
  std::string_view type = kDefaultType;
  bool disabled = false;
  for (std::string_view rest = *selinux_config; !rest.empty();) {
    const std::string_view line = trim(take_line(rest));
    if (const auto mode = value_of(line, "SELINUX")) {
      disabled = is_word(*mode, "disabled");
      wanted.enforcing = is_word(*mode, "enforcing");
    } else if (const auto name = value_of(line, "SELINUXTYPE")) {
      type = *name;
    }
  }
  if (disabled) return std::nullopt;
  wanted.type = checked_type(type);
  return wanted;
}

TargetLabels TargetLabels::none() {
  TargetLabels labels("");
  labels.is_found_ = true;
  return labels;
}

const std::shared_ptr<sys::SelinuxLabels>& TargetLabels::find() {
  if (is_found_) return labels_;
  const sys::Root root(root_);
  files_ = {kSelinuxConfigPath, root.resolve(kSelinuxConfigPath)};
  const auto wanted = decide_policy(root.read_file(kSelinuxConfigPath, kMaxSelinuxConfigBytes));
  if (wanted) {
    const std::string file = "/etc/selinux/" + wanted->type + "/contexts/files/file_contexts";
    files_.push_back(file);
    files_.push_back(root.resolve(file));
    if (has_policy(root, file)) {
      labels_ = std::make_shared<sys::SelinuxLabels>(
          sys::child_path(root.host_path(), files_.back().substr(1)));
    } else if (wanted->enforcing) {
      throw missing_policy(file);
    } else {
      warning_ = "no SELinux labels are set: " + std::string(kSelinuxConfigPath) +
                 " names the policy '" + wanted->type + "', but there is no '" + file + "'";
    }
  }
  is_found_ = true;
  return labels_;
}

bool TargetLabels::forget_covered(std::string_view path) {
  const std::string mount_point = sys::join_components(sys::path_components(path));
  const bool covered = std::any_of(files_.begin(), files_.end(), [&](const std::string& file) {
    return sys::is_at_or_below(file, mount_point);
  });
  if (covered) forget();
  return covered;
}

void TargetLabels::forget() {
  if (files_.empty()) return;  // nothing was looked for, or nothing ever is
  is_found_ = false;
  files_.clear();
  labels_.reset();
  warning_.reset();
}

bool is_fresh_filesystem(const sys::Root& root, const std::string& path) {
  const std::vector<std::string> names = root.list_directory(path);
  return std::all_of(names.begin(), names.end(),
                     [](const std::string& name) { return name == "lost+found"; });
}

void relabel_tree(sys::Root& root, const std::string& path) {
  if (!root.has_labels()) return;
  const sys::NodeInfo info = root.inspect(path);
  if (info.kind != sys::NodeKind::kAbsent) relabel_below(root, path, info.filesystem, 0);
}

}  // namespace firstlight::apply
