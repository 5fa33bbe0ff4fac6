// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "apply/tree.h"

namespace firstlight::apply {
namespace {

using sys::NodeKind;

ExistingNode existing(NodeKind kind, std::uint32_t mode = 0644, std::uint32_t uid = 0,
                      std::uint32_t gid = 0) {
  return {.info = {.kind = kind, .uid = uid, .gid = gid, .mode = mode}};
}

ExistingNode link_to(const char* target, std::uint32_t uid = 0) {
  ExistingNode node = existing(NodeKind::kSymlink, 0777, uid);
  node.info.link_target = target;
  return node;
}

ExistingNode same_bytes(ExistingNode node) {
  node.contents_as_wanted = true;
  return node;
}

ExistingNode appended(ExistingNode node) {
  node.ends_with_appends = true;
  return node;
}

ExistingNode own_subtree(ExistingNode node) {
  node.subtree_as_wanted = true;
  return node;
}

ExistingNode same_inode(ExistingNode node) {
  node.same_inode_as_target = true;
  return node;
}

using Mode = std::optional<std::uint32_t>;

plan::DirectoryStep directory(bool overwrite, Mode mode = {}) {
  return {.path = "/p", .overwrite = overwrite, .mode = mode};
}

plan::FileStep file(bool overwrite, bool with_contents, Mode mode = {}) {
  plan::FileStep step{.path = "/p", .overwrite = overwrite, .mode = mode};
  if (with_contents) step.contents.source = "data:,x";
  return step;
}

plan::LinkStep link(bool overwrite, const char* target, bool hard = false) {
  return {.path = "/p", .overwrite = overwrite, .target = target, .hard = hard};
}

struct Row {
  std::string name;
  ExistingNode existing;
  plan::TreeStep step;
  TreeAction action;
  WantedOwner owner = {};
};

constexpr auto kNothing = TreeAction::kNothing;
constexpr auto kCreate = TreeAction::kCreate;
constexpr auto kReplace = TreeAction::kReplace;
constexpr auto kAppend = TreeAction::kAppend;
constexpr auto kAdjust = TreeAction::kAdjust;
constexpr auto kConflict = TreeAction::kConflict;

const ExistingNode kNone = existing(NodeKind::kAbsent);
const ExistingNode kDir = existing(NodeKind::kDirectory, 0755);
const ExistingNode kFile = existing(NodeKind::kRegular, 0644);
const ExistingNode kDevice = existing(NodeKind::kOther, 0600);
const ExistingNode kLink = link_to("target");

std::vector<Row> directory_rows() {
  return {
      {"nothing", kNone, directory(false), kCreate},
      {"nothing, overwrite", kNone, directory(true), kCreate},
      {"directory kept", kDir, directory(false), kNothing},
      {"directory with odd mode kept", existing(NodeKind::kDirectory, 0700), directory(false),
       kNothing},
      {"directory with its mode", kDir, directory(false, 0755), kNothing},
      {"directory with another mode", kDir, directory(false, 0700), kAdjust},
      {"directory with another owner", kDir, directory(false), kAdjust, {.uid = 5}},
      {"directory with another group", kDir, directory(false), kAdjust, {.gid = 5}},
      {"directory with the owner",
       existing(NodeKind::kDirectory, 0755, 5),
       directory(false),
       kNothing,
       {.uid = 5}},
      {"directory emptied", kDir, directory(true), kReplace},
      {"directory with our things only", own_subtree(kDir), directory(true), kNothing},
      {"our things, other mode", own_subtree(existing(NodeKind::kDirectory, 0700)), directory(true),
       kReplace},
      {"our things, other owner", own_subtree(existing(NodeKind::kDirectory, 0755, 7)),
       directory(true), kReplace},
      {"file in the way", kFile, directory(false), kConflict},
      {"link in the way", kLink, directory(false), kConflict},
      {"device in the way", kDevice, directory(false), kConflict},
      {"file replaced", kFile, directory(true), kReplace},
      {"link replaced", kLink, directory(true), kReplace},
      {"device replaced", kDevice, directory(true), kReplace},
  };
}

std::vector<Row> file_rows() {
  const ExistingNode same = same_bytes(kFile);
  return {
      {"nothing", kNone, file(false, true), kCreate},
      {"nothing, no contents", kNone, file(false, false), kCreate},
      {"nothing, overwrite", kNone, file(true, true), kCreate},
      {"another file", kFile, file(false, true), kConflict},
      {"the same file", same, file(false, true), kNothing},
      {"the same bytes, mode as asked", same_bytes(existing(NodeKind::kRegular, 0600)),
       file(false, true, 0600), kNothing},
      {"the same bytes, other mode", same_bytes(existing(NodeKind::kRegular, 0600)),
       file(false, true), kConflict},
      {"the same bytes, other owner", same_bytes(existing(NodeKind::kRegular, 0644, 9)),
       file(false, true), kConflict},
      {"the same bytes, other owner asked", same, file(false, true), kConflict, {.uid = 9}},
      {"the same bytes, other group asked", same, file(false, true), kConflict, {.gid = 9}},
      {"overwritten", kFile, file(true, true), kReplace},
      {"overwritten without contents", kFile, file(true, false), kReplace},
      {"overwritten by the same", same, file(true, true), kNothing},
      {"overwritten by the same, other mode", same, file(true, true, 0600), kReplace},
      {"overwritten empty by empty", same, file(true, false), kNothing},
      {"kept", appended(kFile), file(false, false), kNothing},
      {"kept, mode differs", appended(kFile), file(false, false, 0600), kAdjust},
      {"kept, mode the same", appended(kFile), file(false, false, 0644), kNothing},
      {"kept, owner differs", appended(kFile), file(false, false), kAdjust, {.uid = 9}},
      {"appended", kFile, file(false, false), kAppend},
      {"appended, mode differs", kFile, file(false, false, 0600), kAppend},
      {"directory in the way", kDir, file(false, true), kConflict},
      {"directory in the way of no contents", kDir, file(false, false), kConflict},
      {"link in the way", kLink, file(false, true), kConflict},
      {"link in the way of no contents", kLink, file(false, false), kConflict},
      {"device in the way", kDevice, file(false, true), kConflict},
      {"directory replaced", kDir, file(true, true), kReplace},
      {"link replaced", kLink, file(true, true), kReplace},
      {"device replaced", kDevice, file(true, true), kReplace},
  };
}

std::vector<Row> link_rows() {
  return {
      {"nothing", kNone, link(false, "t"), kCreate},
      {"the same target", link_to("a/b"), link(false, "a/b"), kNothing},
      {"the same target, cleaned", link_to("a//./b/"), link(false, "a/c/../b"), kNothing},
      {"the same absolute target, cleaned", link_to("/a/"), link(false, "/x/../a"), kNothing},
      {"empty and dot", link_to("."), link(false, "./"), kNothing},
      {"another target", link_to("a"), link(false, "b"), kConflict},
      {"absolute differs from relative", link_to("/a"), link(false, "a"), kConflict},
      {"the same target, other owner", link_to("a"), link(false, "a"), kNothing, {.uid = 9}},
      {"the same target, other owner, overwrite",
       link_to("a"),
       link(true, "a"),
       kReplace,
       {.uid = 9}},
      {"the same target, overwrite", link_to("a"), link(true, "a"), kNothing},
      {"another target, overwrite", link_to("a"), link(true, "b"), kReplace},
      {"file in the way", kFile, link(false, "t"), kConflict},
      {"directory in the way", kDir, link(false, "t"), kConflict},
      {"file replaced", kFile, link(true, "t"), kReplace},
      {"directory replaced", kDir, link(true, "t"), kReplace},
      {"hard: nothing", kNone, link(false, "t", true), kCreate},
      {"hard: the same inode", same_inode(kFile), link(false, "t", true), kNothing},
      {"hard: the same inode, overwrite", same_inode(kFile), link(true, "t", true), kNothing},
      {"hard: another file", kFile, link(false, "t", true), kConflict},
      {"hard: a soft link with that target", link_to("t"), link(false, "t", true), kConflict},
      {"hard: file replaced", kFile, link(true, "t", true), kReplace},
      {"hard: directory replaced", kDir, link(true, "t", true), kReplace},
  };
}

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const TreeDecision decision = decide(row.existing, row.step, row.owner);
    CHECK(decision.action == row.action);
    CHECK(decision.why.empty() == (row.action != kConflict));
  }
}

}  // namespace

TEST_CASE("what a directory meets") { check(directory_rows()); }
TEST_CASE("what a file meets") { check(file_rows()); }
TEST_CASE("what a link meets") { check(link_rows()); }

TEST_CASE("a conflict says what is in the way") {
  CHECK(decide(kDir, file(false, true), {}).why ==
        "a directory exists there and overwrite is not true");
  CHECK(decide(kLink, directory(false), {}).why ==
        "a symbolic link exists there and overwrite is not true");
}

}  // namespace firstlight::apply
