// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/recorder.h"
#include "plan/plan.h"
#include "sys/device_names.h"
#include "sys/mount.h"

namespace firstlight::apply {

struct MountResult {
  // In the order of mounting; members unmount when destroyed, so destroy or unmount from the back.
  // Filesystems that were already mounted at their place are not ours and not here.
  std::vector<sys::ScopedMount> mounts;
  // Mount points that had to be made, inside the root ("/var/lib/data"), parents first.
  std::vector<std::string> created_directories;
};

// Mounts below `root` ("/", "/sysroot"), in the order given (the plan has them by depth). Missing
// mount points are made with mode 0755, owned by root. Throws Error kMount: also for a mount point
// with a symlink in its path; what was mounted until then is unmounted again.
[[nodiscard]] MountResult mount_filesystems(std::span<const plan::MountStep> steps,
                                            const std::string& root, sys::DeviceNames& names,
                                            Recorder& recorder);

// Unmounts from the back. Throws Error kMount at the first that fails, leaving it and those before
// it mounted and owned.
void unmount_filesystems(MountResult& result);

}  // namespace firstlight::apply
