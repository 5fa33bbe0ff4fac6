// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/unique_fd.h"
#include "sys/root.h"

namespace firstlight::sys {

// The lock that every program which changes the account files takes first: lckpwdf(3) on
// /etc/.pwd.lock of the root. The kernel gives it back when the object or the process ends, so a
// power cut leaves nothing behind.
class [[nodiscard]] AccountLock {
 public:
  // Throws Error (kAccount) at once when another program holds the lock, or one of the older lock
  // files (/etc/passwd.lock, …) names a living process; a first boot has no such rival.
  explicit AccountLock(Root& root);

 private:
  UniqueFd lock_;
};

}  // namespace firstlight::sys
