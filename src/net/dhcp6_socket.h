// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/unique_fd.h"
#include "sys/link.h"

namespace firstlight::net {

// Sends and receives DHCPv6 messages on one interface, by its link-local address (RFC 8415
// section 7).
class Dhcp6Socket {
 public:
  // Throws Error kNetwork naming the interface.
  explicit Dhcp6Socket(const sys::Link& link);

  // Readable when there may be a message to receive.
  [[nodiscard]] int fd() const { return socket_.get(); }

  // To all servers and relays on the link. A full queue, or an interface without a link-local
  // address, loses it, as the wire may; the client sends again.
  void send(std::string_view payload);

  // Takes one message from the queue; nullopt when it is empty. Never blocks.
  [[nodiscard]] std::optional<std::string> receive();

 private:
  int link_index_ = 0;
  UniqueFd socket_;
};

}  // namespace firstlight::net
