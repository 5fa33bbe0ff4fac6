// SPDX-License-Identifier: Apache-2.0
#include "apply/tree_check.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "apply/tree_contents.h"
#include "base/error.h"
#include "sys/root_path.h"

namespace firstlight::apply {
namespace {

using sys::NodeKind;

bool is_hard_link(const plan::TreeStep& step) {
  const auto* link = std::get_if<plan::LinkStep>(&step);
  return link != nullptr && link->hard;
}

std::ptrdiff_t depth_of(const std::string& path) {
  return path == "/" ? 0 : std::count(path.begin(), path.end(), '/');
}

// "/a/b/c" gives "/a", "/a/b".
std::vector<std::string> ancestors(const std::string& path) {
  std::vector<std::string> result;
  for (std::size_t slash = path.find('/', 1); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    result.push_back(path.substr(0, slash));
  }
  return result;
}

class TreeCheck {
 public:
  TreeCheck(std::span<const plan::TreeStep> steps, const Contents& contents, const sys::Root& root,
            const AccountNames& names)
      : contents_(contents), root_(root), names_(names) {
    for (const plan::TreeStep& step : steps) resolve(step);
    std::stable_sort(nodes_.begin(), nodes_.end(), [](const TreeNode& a, const TreeNode& b) {
      const bool hard_a = is_hard_link(*a.step);
      const bool hard_b = is_hard_link(*b.step);
      if (hard_a || hard_b) return !hard_a && hard_b;
      return depth_of(a.path) < depth_of(b.path);
    });
    for (TreeNode& node : nodes_) index(node);
    for (TreeNode& node : nodes_) {
      attempt(node, [&] { check(node); });
    }
  }

  std::vector<TreeNode> finish() {
    if (problems_.empty()) return std::move(nodes_);
    constexpr std::size_t kMaxListed = 50;
    std::string list;
    for (std::size_t i = 0; i < std::min(problems_.size(), kMaxListed); ++i) {
      if (i > 0) list += "; ";
      list.append(problems_[i].pointer).append(" ").append(problems_[i].text);
    }
    if (problems_.size() > kMaxListed) {
      list += "; and " + std::to_string(problems_.size() - kMaxListed) + " more";
    }
    const std::size_t count = problems_.size();
    throw Error({.code = ErrorCode::kTree,
                 .tried = "write files, directories and links below",
                 .object = root_.host_path(),
                 .why = (count == 1 ? "" : std::to_string(count) + " problems: ") + list,
                 .hint = "nothing of the tree was written",
                 .pointer = problems_.front().pointer});
  }

 private:
  struct Problem {
    std::string pointer;
    std::string text;
  };

  void report(const TreeNode& node, const std::string& text) {
    problems_.push_back({node.pointer, "'" + node.path + "': " + text});
  }

  // A look that fails is a problem like others, so that the list stays complete.
  template <typename Look>
  void attempt(const TreeNode& node, Look look) {
    try {
      look();
    } catch (const Error& error) {
      report(node, error.what());
    }
  }

  void resolve(const plan::TreeStep& step) {
    std::visit(
        [&](const auto& entry) {
          TreeNode node{.step = &step, .pointer = entry.pointer, .path = entry.path};
          attempt(node, [&] {
            node.path = real_path(entry.path);
            look_up_owner(node, entry.user, entry.group);
            if (is_hard_link(step)) {
              node.hard_target = root_.resolve(std::get<plan::LinkStep>(step).target);
            }
            nodes_.push_back(std::move(node));
          });
        },
        step);
  }

  // Root::resolve(), asked once for each directory.
  std::string real_path(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    const auto [known, is_new] = real_directories_.try_emplace(path.substr(0, slash + 1));
    const std::string real = is_new ? root_.resolve(path) : "";
    if (is_new) known->second = real.substr(0, real.rfind('/') + 1);
    return known->second + path.substr(slash + 1);
  }

  [[nodiscard]] bool directory_is_absent(const TreeNode& node) {
    const std::size_t slash = node.path.rfind('/');
    return slash > 0 && kind_of_directory(node.path.substr(0, slash)) == NodeKind::kAbsent;
  }

  [[nodiscard]] NodeKind kind_of_directory(const std::string& path) {
    const auto known = directory_kinds_.find(path);
    if (known != directory_kinds_.end()) return known->second;
    return directory_kinds_.emplace(path, root_.inspect(path).kind).first->second;
  }

  void look_up_owner(TreeNode& node, const plan::Owner& user, const plan::Owner& group) {
    if (is_hard_link(*node.step)) return;  // the inode's owner is that of the target
    node.owner.uid = user.id;
    node.owner.gid = group.id;
    if (!user.id && !user.name.empty()) {
      node.owner.uid = names_.user_id(user.name);
      if (!node.owner.uid) report(node, "the user '" + user.name + "' does not exist");
    }
    if (!group.id && !group.name.empty()) {
      node.owner.gid = names_.group_id(group.name);
      if (!node.owner.gid) report(node, "the group '" + group.name + "' does not exist");
    }
  }

  void index(TreeNode& node) {
    const auto [other, is_new] = by_path_.try_emplace(node.path, &node);
    if (!is_new) {
      report(node, "is the same place as that of " + other->second->pointer +
                       " once links on the way are resolved");
    }
    for (const std::string& ancestor : ancestors(node.path)) above_entries_.insert(ancestor);
  }

  void check(TreeNode& node) {
    if (!parents_allow(node)) return;
    if (!removed_above(node.path) && !directory_is_absent(node)) node.existing = look(node);
    if (is_hard_link(*node.step) && !check_hard_target(node)) return;
    node.decision = decide(node.existing, *node.step, node.owner);
    if (node.decision.action == TreeAction::kConflict) report(node, node.decision.why);
    if (node.decision.action != TreeAction::kReplace) return;
    if (node.path == "/") {
      report(node, "the root itself cannot be overwritten");
    } else if (const auto mount_point = root_.find_mount_point(node.path)) {
      report(node, "cannot be overwritten: a filesystem is mounted on '" + *mount_point + "'");
    }
  }

  // Every component above has to be a directory, or to become one.
  bool parents_allow(const TreeNode& node) {
    for (const std::string& ancestor : ancestors(node.path)) {
      if (const auto entry = by_path_.find(ancestor); entry != by_path_.end()) {
        if (std::holds_alternative<plan::DirectoryStep>(*entry->second->step)) continue;
        report(node, "lies below '" + ancestor + "', which " + entry->second->pointer +
                         " makes no directory");
        return false;
      }
      if (removed_above(ancestor)) continue;
      const NodeKind kind = kind_of_directory(ancestor);
      if (kind == NodeKind::kDirectory || kind == NodeKind::kAbsent) continue;
      report(node, "lies below '" + ancestor + "', which exists and is no directory");
      return false;
    }
    return true;
  }

  // Will what is at `path` now be gone because a directory above is overwritten? Entries above have
  // been decided already, in the order of depth.
  [[nodiscard]] bool removed_above(const std::string& path) const {
    const std::vector<std::string> above = ancestors(path);
    return std::any_of(above.begin(), above.end(), [this](const std::string& ancestor) {
      const auto entry = by_path_.find(ancestor);
      return entry != by_path_.end() && entry->second->decision.action == TreeAction::kReplace;
    });
  }

  [[nodiscard]] ExistingNode look(const TreeNode& node) const {
    ExistingNode existing{.info = root_.inspect(node.path)};
    if (const auto* file = std::get_if<plan::FileStep>(node.step);
        file != nullptr && existing.info.kind == NodeKind::kRegular) {
      compare_contents(*file, contents_, root_, node.path, existing);
    }
    if (const auto* directory = std::get_if<plan::DirectoryStep>(node.step);
        directory != nullptr && directory->overwrite &&
        existing.info.kind == NodeKind::kDirectory) {
      existing.subtree_as_wanted = entries_below_exist(node.path) && subtree_as_wanted(node.path);
    }
    return existing;
  }

  [[nodiscard]] bool entries_below_exist(const std::string& directory) const {
    return std::all_of(nodes_.begin(), nodes_.end(), [&](const TreeNode& node) {
      const bool is_below = node.path != directory && sys::is_at_or_below(node.path, directory);
      return !is_below || root_.inspect(node.path).kind != NodeKind::kAbsent;
    });
  }

  [[nodiscard]] bool subtree_as_wanted(const std::string& directory) const {
    const std::vector<std::string> names = root_.list_directory(directory);
    return std::all_of(names.begin(), names.end(), [&](const std::string& name) {
      const std::string path = sys::child_path(directory, name);
      const bool is_directory = root_.inspect(path).kind == NodeKind::kDirectory;
      if (const auto entry = by_path_.find(path); entry != by_path_.end()) {
        const TreeNode& node = *entry->second;
        if (is_hard_link(*node.step)) return true;  // looked at in its own turn
        if (decide(look(node), *node.step, node.owner).action != TreeAction::kNothing) return false;
      } else if (!is_directory || !above_entries_.contains(path)) {
        return false;
      }
      return !is_directory || subtree_as_wanted(path);
    });
  }

  bool check_hard_target(TreeNode& node) {
    const std::string& target = node.hard_target;
    const auto entry = by_path_.find(target);
    const bool will_change =
        removed_above(target) ||
        (entry != by_path_.end() && (entry->second->decision.action == TreeAction::kReplace ||
                                     entry->second->decision.action == TreeAction::kAppend));
    const sys::NodeInfo info = removed_above(target) ? sys::NodeInfo{} : root_.inspect(target);
    const bool from_config = entry != by_path_.end() &&
                             !std::holds_alternative<plan::DirectoryStep>(*entry->second->step);
    if (target == node.path) {
      report(node, "is a hard link to itself");
    } else if (!from_config && info.kind == NodeKind::kAbsent) {
      report(node, "the target '" + target + "' of the hard link does not exist");
    } else if (!from_config && info.kind == NodeKind::kDirectory) {
      report(node, "the target '" + target + "' of the hard link is a directory");
    } else if (root_.filesystem_above(target) != root_.filesystem_above(node.path)) {
      report(node, "the target '" + target + "' of the hard link is on another filesystem");
    } else {
      node.existing.same_inode_as_target = !will_change &&
                                           node.existing.info.kind != NodeKind::kAbsent &&
                                           node.existing.info.inode == info.inode &&
                                           node.existing.info.filesystem == info.filesystem;
      return true;
    }
    return false;
  }

  const Contents& contents_;
  const sys::Root& root_;
  const AccountNames& names_;
  std::vector<TreeNode> nodes_;
  std::map<std::string, std::string> real_directories_;  // as written, as resolved: "/a/b/"
  std::map<std::string, NodeKind> directory_kinds_;      // what is at a resolved path above a node
  std::map<std::string, const TreeNode*> by_path_;
  std::set<std::string> above_entries_;  // directories that some entry lies below
  std::vector<Problem> problems_;
};

}  // namespace

std::vector<TreeNode> plan_tree(std::span<const plan::TreeStep> steps, const Contents& contents,
                                const sys::Root& root, const AccountNames& names) {
  return TreeCheck(steps, contents, root, names).finish();
}

void check_tree(std::span<const plan::TreeStep> steps, const Contents& contents,
                const sys::Root& root, const AccountNames& names) {
  static_cast<void>(plan_tree(steps, contents, root, names));
}

}  // namespace firstlight::apply
