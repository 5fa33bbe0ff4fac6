// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/deadline.h"
#include "base/unique_fd.h"

namespace firstlight::sys {

// Uevents of block devices over netlink (NETLINK_KOBJECT_UEVENT): those of the kernel, so no udev
// is needed, and those that udev, where it runs, sends when it has processed one of them. Open it
// before looking, then look, then wait: no event is missed.
class BlockUevents {
 public:
  // Throws Error kSystem.
  BlockUevents();

  // Blocks until at least one block device appeared, changed or vanished since the last call.
  // False: the deadline came first.
  [[nodiscard]] bool wait(const Deadline& deadline);

  // Without waiting: true if there was such an event since the last call of either (or an overrun,
  // which may hide one).
  [[nodiscard]] bool pending();

 private:
  UniqueFd socket_;
};

}  // namespace firstlight::sys
