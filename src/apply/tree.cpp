// SPDX-License-Identifier: Apache-2.0
#include "apply/tree.h"

#include <string>
#include <utility>
#include <vector>

#include "apply/file_parts.h"
#include "apply/tree_attributes.h"
#include "apply/tree_check.h"
#include "base/error.h"

namespace firstlight::apply {
namespace {

using sys::Existing;
using sys::NodeKind;

// Each staged file holds up to two descriptors; 1024 are allowed by default.
constexpr std::size_t kMaxStagedFiles = 256;

// Files that are written but not shown yet.
class StagedFiles {
 public:
  explicit StagedFiles(sys::Root& root) : root_(root) {}

  void add(const std::string& path, const ByteSource& bytes, const sys::NodeAttributes& attributes,
           Existing existing) {
    files_.push_back(root_.stage_file(place_of(path), bytes, attributes, existing));
    if (files_.size() >= kMaxStagedFiles) publish();
  }

  // One sync for all of them: a name must not reach the disk before the bytes do, or a power cut
  // would leave an empty file that the next run takes for somebody else's.
  void publish() {
    if (files_.empty()) return;
    root_.sync_filesystems();
    for (sys::StagedFile& file : files_) file.publish();
    files_.clear();
    last_ = {};
  }

 private:
  // Most files have their directory in common with the one before: it is opened once.
  sys::StagedFile::Place place_of(const std::string& path) {
    const std::size_t name = path.rfind('/') + 1;
    if (!last_.directory || last_.path.compare(0, std::string::npos, path, 0, name) != 0) {
      last_ = root_.place_of(path);
      last_.path.resize(name);
    }
    return {last_.directory, path.substr(name), path};
  }

  sys::Root& root_;
  std::vector<sys::StagedFile> files_;
  sys::StagedFile::Place last_;  // its path without the name
};

Error changed_meanwhile(const std::string& path) {
  return Error({.code = ErrorCode::kTree,
                .tried = "append to",
                .object = path,
                .why = "it became shorter while it was read"});
}

struct CarryOut {
  const TreeNode& node;
  const Contents& contents;
  sys::Root& root;
  StagedFiles& staged;

  [[nodiscard]] bool replaces_directory() const {
    return node.decision.action == TreeAction::kReplace &&
           node.existing.info.kind == NodeKind::kDirectory;
  }

  // Only what was seen, and what has not gone to make room, may be replaced.
  [[nodiscard]] Existing existing() const {
    const bool nothing_there = node.decision.action == TreeAction::kCreate || replaces_directory();
    return nothing_there ? Existing::kRefuse : Existing::kReplace;
  }

  // What cannot be renamed over has to go first.
  void make_room() const {
    if (replaces_directory()) root.remove(node.path);
  }

  template <typename Step>
  void adjust(const Step& step) const {
    const sys::NodeAttributes wanted = kept_attributes(node.existing.info, step, node.owner);
    root.set_owner(node.path, wanted.uid, wanted.gid);
    root.set_mode(node.path, wanted.mode);  // after the owner, which clears set-id bits
  }

  void operator()(const plan::DirectoryStep& step) const {
    if (node.decision.action == TreeAction::kAdjust) {
      adjust(step);
      return;
    }
    if (node.decision.action == TreeAction::kReplace) root.remove(node.path);
    root.make_directory(node.path, new_attributes(step, node.owner));
  }

  void operator()(const plan::FileStep& step) const {
    if (node.decision.action == TreeAction::kAdjust) {
      adjust(step);
      return;
    }
    if (node.decision.action == TreeAction::kAppend) {
      const FileParts appended = appended_parts(step, contents);
      const ByteSource bytes = [&](const ByteSink& sink) {
        if (!root.read_range(node.path, 0, node.existing.info.size_bytes, sink)) {
          throw changed_meanwhile(node.path);
        }
        copy_parts(appended, sink);
      };
      staged.add(node.path, bytes, kept_attributes(node.existing.info, step, node.owner),
                 existing());
      return;
    }
    make_room();
    const FileParts parts = file_parts(step, contents);
    const ByteSource bytes = [&](const ByteSink& sink) { copy_parts(parts, sink); };
    staged.add(node.path, bytes, new_attributes(step, node.owner), existing());
  }

  void operator()(const plan::LinkStep& step) const {
    make_room();
    if (step.hard) {
      root.make_hard_link(node.path, node.hard_target, existing());
    } else {
      root.make_symlink(node.path, step.target, node.owner.uid.value_or(0),
                        node.owner.gid.value_or(0), existing());
    }
  }
};

std::string step_name(const plan::TreeStep& step) {
  if (std::holds_alternative<plan::DirectoryStep>(step)) return "make directory";
  if (std::holds_alternative<plan::FileStep>(step)) return "write file";
  return std::get<plan::LinkStep>(step).hard ? "make hard link" : "make link";
}

bool is_hard_link(const plan::TreeStep& step) {
  const auto* link = std::get_if<plan::LinkStep>(&step);
  return link != nullptr && link->hard;
}

// As in the reference engine a link that leads where it should is not touched at all.
void warn_of_kept_owner(const TreeNode& node, Recorder& recorder) {
  if (!std::holds_alternative<plan::LinkStep>(*node.step) || is_hard_link(*node.step)) return;
  const sys::NodeInfo& info = node.existing.info;
  if (node.owner.uid.value_or(info.uid) == info.uid &&
      node.owner.gid.value_or(info.gid) == info.gid) {
    return;
  }
  recorder.warn("link '" + node.path + "' leads to its target already; its owner is left as it is");
}

void write_node(const TreeNode& node, const Contents& contents, sys::Root& root,
                StagedFiles& staged, Recorder& recorder) {
  Recorder::Step step(recorder, step_name(*node.step), node.path, node.pointer);
  if (node.decision.action == TreeAction::kNothing) {
    if (!root.set_label(node.path)) step.already_so();
    warn_of_kept_owner(node, recorder);
    return;
  }
  try {
    std::visit(CarryOut{node, contents, root, staged}, *node.step);
  } catch (Error& error) {
    error.set_pointer(node.pointer);
    throw;
  }
}

}  // namespace

void write_tree(std::span<const plan::TreeStep> steps, const Contents& contents, sys::Root& root,
                const AccountNames& names, Recorder& recorder) {
  const std::vector<TreeNode> nodes = plan_tree(steps, contents, root, names);
  StagedFiles staged(root);
  for (const TreeNode& node : nodes) {
    // Hard links come last and lead to files that have to be in place.
    if (is_hard_link(*node.step)) staged.publish();
    write_node(node, contents, root, staged, recorder);
  }
  staged.publish();
}

}  // namespace firstlight::apply
