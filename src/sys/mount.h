// SPDX-License-Identifier: Apache-2.0
// Mounting by the mount(2) system call. libmount takes the option string apart (its own tables say
// which word is a flag, which is user space only such as "nofail" or "x-systemd.…", and which the
// filesystem gets), but the mount itself goes past libmount's context: that would read
// /proc/self/mountinfo and look for helper programs, and PID 1 mounts before /proc is there.
#pragma once

#include <chrono>
#include <string>
#include <utility>

namespace firstlight::sys {

struct MountRequest {
  std::string source;   // device node, or any word for a filesystem without one ("proc")
  std::string target;   // absolute path of an existing directory
  std::string fstype;   // as in /proc/filesystems
  std::string options;  // comma-separated as in fstab(5); empty: defaults
};

// Mounts. Throws Error kMount with source, target, fstype, options and the reason.
void mount(const MountRequest& request);

// One plain unmount (no lazy, no force; a symlink is not followed). Throws Error kMount; a busy
// mount comes with those who hold it.
void unmount(const std::string& target);

// The same, tried again while the mount is busy, for twice `patience`: whenever a process that
// holds it has ended or the table of mounts has changed, and else, since nobody tells that a file
// was closed, after `patience`.
void unmount(const std::string& target, std::chrono::milliseconds patience);

// Mounts made from here on are seen by this process and its children only, and end with the last of
// them, however it ends; what others mount is still seen. Descriptors that are open already lead to
// the old mounts. False: it is not allowed, and mounts are made as ever.
bool enter_private_mount_namespace();

// True if something is mounted exactly at `path`; false also when there is no such path. Needs no
// /proc.
[[nodiscard]] bool is_mount_point(const std::string& path);

// A mount that ends with its owner.
class [[nodiscard]] ScopedMount {
 public:
  explicit ScopedMount(const MountRequest& request) : target_(request.target) { mount(request); }
  // Of a mount that somebody else made at `target`.
  explicit ScopedMount(std::string target) : target_(std::move(target)) {}
  ScopedMount(ScopedMount&& other) noexcept : target_(std::exchange(other.target_, {})) {}
  ScopedMount& operator=(ScopedMount&& other) noexcept;
  ScopedMount(const ScopedMount&) = delete;
  ScopedMount& operator=(const ScopedMount&) = delete;

  // Unmounts; a failure is swallowed, so callers that must know use `unmount_now()` first.
  ~ScopedMount();

  // Leaves the mount in place for good; gives its target.
  std::string release() { return std::exchange(target_, {}); }

  // Throws Error kMount and still owns the mount if it cannot be unmounted in that time.
  void unmount_now(std::chrono::milliseconds patience = std::chrono::seconds(1));

  [[nodiscard]] const std::string& target() const { return target_; }

 private:
  std::string target_;  // empty: nothing owned
};

}  // namespace firstlight::sys
