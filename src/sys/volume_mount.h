// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "sys/mount.h"

namespace firstlight::sys {

enum class VolumeAccess { kReadOnly, kReadWrite };

// The filesystem on a device, mounted (nosuid, nodev, noexec) on a directory of its own below /run
// for as long as this lives.
class [[nodiscard]] VolumeMount {
 public:
  // `node`: "/dev/sr0"; the filesystem is what libblkid finds there. Throws Error: kDevice if it
  // cannot be read, kMount if there is none or it cannot be mounted.
  explicit VolumeMount(const std::string& node, VolumeAccess access = VolumeAccess::kReadOnly);
  VolumeMount(const VolumeMount&) = delete;
  VolumeMount& operator=(const VolumeMount&) = delete;
  ~VolumeMount();

  [[nodiscard]] const std::string& path() const { return directory_; }

 private:
  std::string directory_;
  std::optional<ScopedMount> mount_;
};

}  // namespace firstlight::sys
