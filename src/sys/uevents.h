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

 private:
  // Drops what is queued; true if a block event (or an overrun, which may hide one) was among it.
  [[nodiscard]] bool drain();

  UniqueFd socket_;
};

}  // namespace firstlight::sys
