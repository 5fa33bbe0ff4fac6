// SPDX-License-Identifier: Apache-2.0
#include "apply/mount.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "base/error.h"
#include "sys/block_device.h"
#include "sys/mount_point.h"
#include "sys/mount_table.h"
#include "sys/root.h"

namespace firstlight::apply {
namespace {

std::string path_below(const std::string& root, const std::string& path) {
  std::string joined = root;
  while (!joined.empty() && joined.back() == '/') joined.pop_back();
  joined += path;
  while (joined.size() > 1 && joined.back() == '/') joined.pop_back();
  return joined;
}

// True if what one sees at `target` is the filesystem on `node`.
bool is_mounted_there(const std::string& node, const std::string& target) {
  std::optional<sys::MountEntry> topmost;
  for (sys::MountEntry& entry : sys::read_mount_table()) {
    if (entry.target == target) topmost = std::move(entry);
  }
  if (!topmost) return false;
  // btrfs shows an anonymous device number, so its source has to do.
  return topmost->source == node || topmost->device_id == sys::find_block_device(node).device_id;
}

// `labelled` sets the labels of mount points before they are covered, and of fresh filesystems.
void mount_one(const plan::MountStep& step, const std::string& root, sys::Root& labelled,
               sys::DeviceNames& names, Recorder& recorder, MountResult* result) {
  Recorder::Step record(recorder, "mount " + step.format, step.path, step.pointer);
  const std::string node = names.resolve(step.device);
  for (std::string& made : sys::make_mount_point(root, step.path)) {
    labelled.set_label(made);
    result->created_directories.push_back(std::move(made));
  }
  const std::string target = path_below(root, step.path);
  if (is_mounted_there(node, target)) {
    record.already_so();
    return;
  }
  result->mounts.emplace_back(
      sys::MountRequest{.source = node,
                        .target = target,
                        .fstype = step.format,
                        .options = fmt::format("{}", fmt::join(step.options, ","))});
  // Over the root itself: the policy is covered, and what is below comes with a new one.
  if (labelled.has_labels() && step.path != "/" && is_fresh_filesystem(labelled, step.path)) {
    relabel_tree(labelled, step.path);
  }
}

}  // namespace

// A vector destroys its members from the front.
MountResult::~MountResult() {
  while (!mounts.empty()) mounts.pop_back();
}

MountResult mount_filesystems(std::span<const plan::MountStep> steps, const std::string& root,
                              TargetLabels& labels, sys::DeviceNames& names, Recorder& recorder) {
  MountResult result;
  std::optional<sys::Root> labelled;
  for (const plan::MountStep& step : steps) {
    try {
      if (!labelled) {
        labelled.emplace(root);
        labels.use_in(*labelled);
      }
      mount_one(step, root, *labelled, names, recorder, &result);
      if (labels.forget_covered(step.path) || step.path == "/") labelled.reset();
    } catch (Error& error) {
      labels.forget();  // it may be in one of them
      error.add_context(fmt::format("mount {}", step.path));
      error.set_pointer(step.pointer);
      throw;
    }
  }
  return result;
}

MountResult adopt_mounts(std::span<const plan::MountStep> steps, const std::string& root) {
  MountResult result;
  for (const plan::MountStep& step : steps) {
    std::string target = path_below(root, sys::Root(root).resolve(step.path));
    if (sys::is_mount_point(target)) result.mounts.emplace_back(std::move(target));
  }
  return result;
}

void unmount_filesystems(MountResult& result, std::chrono::milliseconds pause) {
  while (!result.mounts.empty()) {
    result.mounts.back().unmount_now(pause);
    result.mounts.pop_back();
  }
}

}  // namespace firstlight::apply
