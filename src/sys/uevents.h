// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/deadline.h"
#include "base/unique_fd.h"

namespace firstlight::sys {

// Kernel uevents of block devices over netlink (NETLINK_KOBJECT_UEVENT, the kernel's own group, so
// no udev is needed). Open it before looking, then look, then wait: no event is missed.
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
