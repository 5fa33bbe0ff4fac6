// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include "base/unique_fd.h"

namespace firstlight::sys {

// Waits for what may let a busy mount go. Sources: proc(5) on mountinfo, pidfd_open(2).
class ReleaseWatch {
 public:
  // Mounts that go from here on count.
  ReleaseWatch();

  // Until the table of mounts changes, or a process that holds the filesystem mounted at `target`
  // ends, or the time is up. Never throws: where nothing can be watched it waits that time.
  void wait(const std::string& target, std::chrono::milliseconds at_most) const noexcept;

 private:
  UniqueFd mount_table_;
};

}  // namespace firstlight::sys
