// SPDX-License-Identifier: Apache-2.0
// What to do with an entry, given what is there: spec section 2.2.
#include <filesystem>
#include <string_view>

#include "apply/tree.h"
#include "apply/tree_attributes.h"

namespace firstlight::apply {
namespace {

using sys::NodeInfo;
using sys::NodeKind;

std::string_view kind_text(NodeKind kind) {
  switch (kind) {
    case NodeKind::kRegular:
      return "a file";
    case NodeKind::kDirectory:
      return "a directory";
    case NodeKind::kSymlink:
      return "a symbolic link";
    case NodeKind::kAbsent:
      return "nothing";
    case NodeKind::kOther:
      break;
  }
  return "a device, pipe or socket";
}

TreeDecision in_the_way(const NodeInfo& info) {
  return {TreeAction::kConflict,
          std::string(kind_text(info.kind)) + " exists there and overwrite is not true"};
}

bool has_attributes(const NodeInfo& info, const sys::NodeAttributes& wanted) {
  return info.uid == wanted.uid && info.gid == wanted.gid && info.mode == wanted.mode;
}

// Redundant separators and dots removed, so that "../a//b/." and "../a/b" are the same target.
std::string clean_target(const std::string& target) {
  std::string clean = std::filesystem::path(target).lexically_normal().string();
  if (clean.size() > 1 && clean.ends_with('/')) clean.pop_back();
  return clean.empty() ? "." : clean;
}

struct Decide {
  const ExistingNode& existing;
  const WantedOwner& owner;

  [[nodiscard]] TreeDecision replace_or_refuse(bool overwrite) const {
    return overwrite ? TreeDecision{TreeAction::kReplace} : in_the_way(existing.info);
  }

  // A node that stays: only what was asked for is compared.
  template <typename Step>
  [[nodiscard]] TreeDecision adjust(const Step& step) const {
    const bool same = has_attributes(existing.info, kept_attributes(existing.info, step, owner));
    return {same ? TreeAction::kNothing : TreeAction::kAdjust};
  }

  TreeDecision operator()(const plan::DirectoryStep& step) const {
    if (existing.info.kind != NodeKind::kDirectory) return replace_or_refuse(step.overwrite);
    if (!step.overwrite) return adjust(step);
    const bool as_new =
        existing.subtree_as_wanted && has_attributes(existing.info, new_attributes(step, owner));
    return {as_new ? TreeAction::kNothing : TreeAction::kReplace};
  }

  TreeDecision operator()(const plan::FileStep& step) const {
    if (existing.info.kind != NodeKind::kRegular) return replace_or_refuse(step.overwrite);
    if (step.overwrite || step.contents.source) {
      if (existing.contents_as_wanted &&
          has_attributes(existing.info, new_attributes(step, owner))) {
        return {TreeAction::kNothing};
      }
      return replace_or_refuse(step.overwrite);
    }
    if (!existing.ends_with_appends) return {TreeAction::kAppend};
    return adjust(step);
  }

  TreeDecision operator()(const plan::LinkStep& step) const {
    if (step.hard) {
      if (existing.same_inode_as_target) return {TreeAction::kNothing};
      return replace_or_refuse(step.overwrite);
    }
    const bool same_target = existing.info.kind == NodeKind::kSymlink &&
                             clean_target(existing.info.link_target) == clean_target(step.target);
    if (!same_target) return replace_or_refuse(step.overwrite);
    const bool same_owner =
        existing.info.uid == owner.uid.value_or(0) && existing.info.gid == owner.gid.value_or(0);
    return {same_owner || !step.overwrite ? TreeAction::kNothing : TreeAction::kReplace};
  }
};

}  // namespace

TreeDecision decide(const ExistingNode& existing, const plan::TreeStep& step,
                    const WantedOwner& owner) {
  if (existing.info.kind == NodeKind::kAbsent) return {TreeAction::kCreate};
  return std::visit(Decide{existing, owner}, step);
}

}  // namespace firstlight::apply
