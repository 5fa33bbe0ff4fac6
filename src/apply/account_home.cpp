// SPDX-License-Identifier: Apache-2.0
#include "apply/account_home.h"

#include <algorithm>
#include <cstddef>
#include <variant>

#include "apply/label.h"
#include "base/error.h"
#include "sys/root_path.h"

namespace firstlight::apply {
namespace {

using sys::Existing;
using sys::NodeInfo;
using sys::NodeKind;

constexpr std::size_t kMaxSkeletonFileBytes = std::size_t{64} << 20U;
constexpr int kMaxDepth = 64;

void refuse_depth(const std::string& path, int depth) {
  if (depth <= kMaxDepth) return;
  throw Error({.code = ErrorCode::kLimit,
               .tried = "walk",
               .object = path,
               .why = "more than " + std::to_string(kMaxDepth) + " directories deep"});
}

void copy_skeleton(sys::Root& root, const std::string& from, const std::string& to,
                   const CreateHome& owner, int depth, HomeOutcome& outcome) {
  refuse_depth(from, depth);
  for (const std::string& name : root.list_directory(from)) {
    const std::string source = sys::child_path(from, name);
    const std::string target = sys::child_path(to, name);
    const NodeInfo info = root.inspect(source);
    const sys::NodeAttributes attributes{.uid = owner.uid, .gid = owner.gid, .mode = info.mode};
    if (info.kind == NodeKind::kRegular) {
      root.write_file(target, root.read_file(source, kMaxSkeletonFileBytes).value_or(""),
                      attributes, Existing::kRefuse);
    } else if (info.kind == NodeKind::kDirectory) {
      root.make_directory(target, attributes);
      copy_skeleton(root, source, target, owner, depth + 1, outcome);
    } else if (info.kind == NodeKind::kSymlink) {
      root.make_symlink(target, info.link_target, owner.uid, owner.gid, Existing::kRefuse);
    } else {
      outcome.warnings.push_back("'" + source + "' is no file, directory or link: not copied");
    }
  }
}

HomeOutcome create(const CreateMailSpool& spool, sys::Root& root) {
  if (root.inspect(spool.path).kind != NodeKind::kAbsent) return {};
  root.write_file(spool.path, "", {.uid = spool.uid, .gid = spool.gid, .mode = spool.mode},
                  Existing::kRefuse);
  return {.written = true};
}

HomeOutcome move(const MoveHome& home, sys::Root& root) {
  const NodeInfo old = root.inspect(home.from);
  if (old.kind == NodeKind::kAbsent) return {};
  if (root.inspect(home.to).kind != NodeKind::kAbsent) {
    throw Error({.code = ErrorCode::kAccount,
                 .tried = "move the home directory to",
                 .object = home.to,
                 .why = "something is there already",
                 .hint = "choose another homeDir"});
  }
  if (old.kind != NodeKind::kDirectory) return {};
  if (old.filesystem != root.filesystem_above(home.to) || root.find_mount_point(home.from)) {
    throw Error({.code = ErrorCode::kNotSupported,
                 .tried = "move the home directory to",
                 .object = home.to,
                 .why = "it is on another filesystem or has a filesystem mounted in it",
                 .hint = "leave homeDir as it is for this existing user"});
  }
  // Before it is moved: after a power cut the next run would find nothing to move.
  const std::string from = root.resolve(home.from);
  root.label_as(from, root.resolve(home.to));
  relabel_tree(root, from);
  root.rename(home.from, home.to);
  return {.written = true};
}

bool reown(const ReownHome& home, const std::string& path, sys::Root& root, int depth) {
  refuse_depth(path, depth);
  const NodeInfo info = root.inspect(path);
  if (info.kind == NodeKind::kAbsent) return false;
  bool written = false;
  if (info.kind == NodeKind::kDirectory) {
    for (const std::string& name : root.list_directory(path)) {
      written |= reown(home, sys::child_path(path, name), root, depth + 1);
    }
  }
  const std::uint32_t uid = info.uid == home.old_uid ? home.new_uid : info.uid;
  const std::uint32_t gid = info.gid == home.old_gid ? home.new_gid : info.gid;
  if (uid == info.uid && gid == info.gid) return written;
  root.set_owner(path, uid, gid);
  return true;
}

HomeOutcome remove(const RemoveOwned& node, sys::Root& root) {
  const NodeInfo info = root.inspect(node.path);
  if (info.kind == NodeKind::kAbsent) return {};
  if (info.uid != node.uid) {
    return {.written = false,
            .warnings = {"'" + node.path + "' does not belong to the removed user and stays"}};
  }
  root.remove(node.path);
  return {.written = true};
}

HomeOutcome reown(const ReownHome& home, sys::Root& root) {
  // The uid of "/" or of a missing home is not what the wish is about.
  if (home.path == "/" || home.path.empty()) return {};
  return {.written = reown(home, home.path, root, 0)};
}

}  // namespace

StagedHomes::~StagedHomes() {
  for (const Staged& home : staged_) {
    try {
      root_.remove(home.hidden);
    } catch (const Error&) {
      // It stays, hidden; a next run that makes this home removes it.
    }
  }
}

HomeOutcome StagedHomes::carry_out(const HomeChange& change, const std::string& skeleton) {
  if (const auto* home = std::get_if<CreateHome>(&change)) return create(*home, skeleton);
  if (const auto* spool = std::get_if<CreateMailSpool>(&change)) {
    publish_related(root_.resolve(spool->path));
    return apply::create(*spool, root_);
  }
  if (!staged_.empty()) sync_and_publish();
  if (const auto* home = std::get_if<MoveHome>(&change)) return move(*home, root_);
  if (const auto* home = std::get_if<ReownHome>(&change)) return reown(*home, root_);
  return remove(std::get<RemoveOwned>(change), root_);
}

HomeOutcome StagedHomes::create(const CreateHome& home, const std::string& skeleton) {
  publish_related(root_.resolve(home.path));
  if (root_.inspect(home.path).kind != NodeKind::kAbsent) return {};
  const std::string path = root_.resolve(home.path);
  const std::size_t name_at = path.rfind('/') + 1;
  const std::string hidden = path.substr(0, name_at) + ".firstlight." + path.substr(name_at);
  HomeOutcome outcome{.written = true};
  root_.remove(hidden);
  root_.label_as(hidden, path);
  staged_.push_back({hidden, path});
  root_.make_directory(hidden, {.uid = 0, .gid = 0, .mode = 0700});
  copy_skeleton(root_, skeleton, hidden, home, 0, outcome);
  root_.set_owner(hidden, home.uid, home.gid);
  root_.set_mode(hidden, home.mode);
  return outcome;
}

// A home may lie in another one, and two users may share one.
void StagedHomes::publish_related(const std::string& path) {
  const bool is_related = std::any_of(staged_.begin(), staged_.end(), [&](const Staged& home) {
    return sys::is_at_or_below(path, home.path) || sys::is_at_or_below(home.path, path);
  });
  if (is_related) sync_and_publish();
}

bool StagedHomes::lie_outside(std::uint64_t filesystem) const {
  return std::any_of(staged_.begin(), staged_.end(), [&](const Staged& home) {
    return root_.filesystem_above(home.path) != filesystem;
  });
}

void StagedHomes::sync_and_publish() {
  root_.sync_filesystems();
  publish();
}

void StagedHomes::publish() {
  while (!staged_.empty()) {
    root_.rename(staged_.front().hidden, staged_.front().path);
    staged_.erase(staged_.begin());
  }
}

}  // namespace firstlight::apply
