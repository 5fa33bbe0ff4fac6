// SPDX-License-Identifier: Apache-2.0
#include "boot/early_mounts.h"

#include <array>

#include "sys/mount.h"

namespace firstlight::boot {
namespace {

struct ApiFilesystem {
  const char* fstype;
  const char* target;
  const char* options;
};

constexpr std::array<ApiFilesystem, 4> kApiFilesystems = {{
    {"proc", "/proc", "nosuid,nodev,noexec"},
    {"sysfs", "/sys", "nosuid,nodev,noexec"},
    {"devtmpfs", "/dev", "nosuid,strictatime,mode=755,size=4m,nr_inodes=1m"},
    {"tmpfs", "/run", "nosuid,nodev,strictatime,mode=755,size=20%,nr_inodes=800k"},
}};

}  // namespace

void mount_api_filesystems() {
  for (const ApiFilesystem& filesystem : kApiFilesystems) {
    if (sys::is_mount_point(filesystem.target)) continue;
    sys::mount({.source = filesystem.fstype,
                .target = filesystem.target,
                .fstype = filesystem.fstype,
                .options = filesystem.options});
  }
}

}  // namespace firstlight::boot
