// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "base/unique_fd.h"
#include "sys/link.h"

namespace firstlight::net {

// Asks the routers on one interface and hears their advertisements: a raw ICMPv6 socket with a
// filter in the kernel. The kernel verifies the checksum.
class RouterSocket {
 public:
  // Throws Error kNetwork naming the interface.
  explicit RouterSocket(const sys::Link& link);

  // Readable when there may be a message to receive.
  [[nodiscard]] int fd() const { return socket_.get(); }

  // Sends a router solicitation. It is lost while the interface has no link-local address yet; the
  // kernel sends one of its own once it has.
  void solicit();

  // Takes one message from the queue; never blocks. `end`: the queue is empty.
  struct Received {
    std::optional<std::string>
        message;  // as sent by a router on this link (RFC 4861 section 6.1.2)
    bool end = false;
  };
  [[nodiscard]] Received receive();

 private:
  int link_index_ = 0;
  UniqueFd socket_;
};

}  // namespace firstlight::net
