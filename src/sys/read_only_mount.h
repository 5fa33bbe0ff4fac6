// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "sys/mount.h"

namespace firstlight::sys {

// The filesystem on a device, mounted read-only (and nosuid, nodev, noexec) on a directory of its
// own below /run for as long as this lives.
class [[nodiscard]] ReadOnlyMount {
 public:
  // `node`: "/dev/sr0"; the filesystem is what libblkid finds there. Throws Error: kDevice if it
  // cannot be read, kMount if there is none or it cannot be mounted.
  explicit ReadOnlyMount(const std::string& node);
  ReadOnlyMount(const ReadOnlyMount&) = delete;
  ReadOnlyMount& operator=(const ReadOnlyMount&) = delete;
  ~ReadOnlyMount();

  [[nodiscard]] const std::string& path() const { return directory_; }

 private:
  std::string directory_;
  std::optional<ScopedMount> mount_;
};

}  // namespace firstlight::sys
