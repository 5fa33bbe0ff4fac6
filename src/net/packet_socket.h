// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/unique_fd.h"
#include "sys/link.h"

namespace firstlight::net {

// Sends and receives DHCP messages on one interface that has no address yet: packet(7), with a
// filter in the kernel that lets only UDP to port 68 through.
class PacketSocket {
 public:
  // Throws Error kNetwork naming the interface.
  explicit PacketSocket(const sys::Link& link);

  // Readable when there may be a message to receive.
  [[nodiscard]] int fd() const { return socket_.get(); }

  // Broadcasts one DHCP message. A full queue or a link that just went down loses it, as the wire
  // may; the client sends again.
  void broadcast(std::string_view payload);

  // Takes one packet from the queue; never blocks. `end`: the queue is empty.
  struct Received {
    std::optional<std::string> payload;  // its DHCP message, if it is one
    bool end = false;
  };
  [[nodiscard]] Received receive();

 private:
  int link_index_ = 0;
  UniqueFd socket_;
};

}  // namespace firstlight::net
