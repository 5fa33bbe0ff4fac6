// SPDX-License-Identifier: Apache-2.0
// Looks at everything that the tree of the config meets in the root, and decides, before anything
// is written.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "apply/contents.h"
#include "apply/tree.h"

namespace firstlight::apply {

struct TreeNode {
  const plan::TreeStep* step = nullptr;  // points into the steps given to plan_tree()
  std::string pointer;
  std::string path;         // resolved: no link on the way
  std::string hard_target;  // resolved target of a hard link
  WantedOwner owner;
  ExistingNode existing;
  TreeDecision decision;
};

// In the order of carrying out. Throws one Error (kTree) that lists all problems.
[[nodiscard]] std::vector<TreeNode> plan_tree(std::span<const plan::TreeStep> steps,
                                              const Contents& contents, const sys::Root& root,
                                              const AccountNames& names);

}  // namespace firstlight::apply
