// SPDX-License-Identifier: Apache-2.0
// Directories, files and links of the config, written inside the root.
//
// All conflicts are found before the first write and reported together. Then directories and soft
// links are made in the order of their depth, files are staged, synced together and only then given
// their names, and hard links come last. A file is there whole, with owner and mode, or not at all.
//
// A run that a power cut ended converges when it is repeated: an entry that is exactly as wanted
// counts as done. That is also where this differs from the reference engine, which refuses an
// existing file with contents and without overwrite even when it is identical; a file that differs
// in bytes, mode or owner is refused here, too. Appended bytes count as done when the file ends
// with them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "apply/account_files.h"
#include "apply/contents.h"
#include "base/recorder.h"
#include "plan/plan.h"
#include "sys/root.h"

namespace firstlight::apply {

// What is at the resolved path of an entry, as far as deciding needs to know it.
struct ExistingNode {
  sys::NodeInfo info;
  bool contents_as_wanted = false;    // regular file: bytes equal contents and appends
  bool ends_with_appends = false;     // regular file: nothing left to append
  bool same_inode_as_target = false;  // for a hard link
  // directory: nothing is in it but entries of this config that are as wanted already
  bool subtree_as_wanted = false;
};

// The wanted owner, names looked up; unset: not asked for.
struct WantedOwner {
  std::optional<std::uint32_t> uid;
  std::optional<std::uint32_t> gid;
};

enum class TreeAction {
  kNothing,   // already so
  kCreate,    // nothing is there
  kReplace,   // remove what is there first, or rename over it
  kAppend,    // regular file that keeps its contents
  kAdjust,    // node stays; owner or mode change
  kConflict,  // `why` says what is in the way
};

struct TreeDecision {
  TreeAction action = TreeAction::kNothing;
  std::string why{};  // of a conflict
  friend bool operator==(const TreeDecision&, const TreeDecision&) = default;
};

// The table of spec section 2.2, pure.
[[nodiscard]] TreeDecision decide(const ExistingNode& existing, const plan::TreeStep& step,
                                  const WantedOwner& owner);

// All that can be known to fail: paths that meet after resolution, files above other entries, nodes
// in the way, unknown owners, hard-link targets. Throws one Error (kTree) that lists every problem
// with its pointer. Changes nothing. `names` holds the accounts that this plan is going to make,
// too.
void check_tree(std::span<const plan::TreeStep> steps, const Contents& contents,
                const sys::Root& root, const AccountNames& names);

// check_tree(), then carries out. Files are synced before they are shown; call
// root.sync_filesystems() once more before the stamp.
void write_tree(std::span<const plan::TreeStep> steps, const Contents& contents, sys::Root& root,
                const AccountNames& names, Recorder& recorder);

}  // namespace firstlight::apply
