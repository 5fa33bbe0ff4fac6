// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <vector>

#include "apply/label.h"
#include "base/recorder.h"
#include "plan/plan.h"
#include "sys/device_names.h"
#include "sys/mount.h"

namespace firstlight::apply {

// Unmounts from the back when it is destroyed.
struct MountResult {
  MountResult() = default;
  MountResult(MountResult&&) noexcept = default;
  MountResult& operator=(MountResult&&) = delete;
  MountResult(const MountResult&) = delete;
  MountResult& operator=(const MountResult&) = delete;
  ~MountResult();

  // In the order of mounting. Filesystems that were already mounted at their place are not ours and
  // not here.
  std::vector<sys::ScopedMount> mounts;
  // Mount points that had to be made, inside the root ("/var/lib/data"), parents first.
  std::vector<std::string> created_directories;
};

// Mounts below `root` ("/", "/sysroot"), in the order given (the plan has them by depth). Missing
// mount points are made with mode 0755, owned by root. Throws Error kMount: also for a mount point
// with a symlink in its path; what was mounted until then is unmounted again. Mount points
// that are made and the fresh filesystems on them get SELinux labels (apply/label.h).
[[nodiscard]] MountResult mount_filesystems(std::span<const plan::MountStep> steps,
                                            const std::string& root, TargetLabels& labels,
                                            sys::DeviceNames& names, Recorder& recorder);

// The mounts of these steps that another run of this program has left below `root`.
[[nodiscard]] MountResult adopt_mounts(std::span<const plan::MountStep> steps,
                                       const std::string& root);

// Unmounts from the back, each tried three times while it is busy, with a pause in between. Throws
// Error kMount at the first that fails, leaving it and those before it mounted and owned.
void unmount_filesystems(MountResult& result,
                         std::chrono::milliseconds pause = std::chrono::seconds(1));

}  // namespace firstlight::apply
