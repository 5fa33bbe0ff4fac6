// SPDX-License-Identifier: Apache-2.0
// A target as the root of a process, with the filesystems of the kernel that a boot finds.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "../cli/target_root.h"
#include "sys/mount.h"

namespace firstlight::test {

// The folders that an image has for them, to be made before it is labelled.
void make_boot_folders(const TargetRoot& target);

// While it lives, the target has /proc with the kernel command line given, /sys, an empty /run, and
// in /dev the device nodes named.
class BootRoot {
 public:
  BootRoot(const TargetRoot& target, const std::string& command_line,
           const std::vector<std::string>& devices);
  BootRoot(const BootRoot&) = delete;
  BootRoot& operator=(const BootRoot&) = delete;
  ~BootRoot();

  // Calls `work` in a process that has the target as "/"; what it mounts stays. Returns what was
  // thrown, "" for nothing.
  [[nodiscard]] std::string run(const std::function<void()>& work) const;

 private:
  void mount(const sys::MountRequest& request);

  const TargetRoot& target_;
  std::vector<sys::ScopedMount> mounts_;
};

}  // namespace firstlight::test
