// SPDX-License-Identifier: Apache-2.0
// Requests to rtnetlink(7) and their answers.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstring>
#include <string>

#include "base/unique_fd.h"
#include "sys/netlink.h"

namespace firstlight::sys {

// A netlink socket for requests. Each request is one datagram and its answer; the kernel answers
// at once, so there is nothing to wait for. Everything throws Error kNetwork with `tried`, `object`
// and the kernel's answer.
class Rtnetlink {
 public:
  // Flags of a request that makes something new.
  static constexpr std::uint16_t kCreate = NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;

  Rtnetlink();

  // A request for all objects of a kind: the family is the first byte of each `Body`.
  template <typename Body>
  [[nodiscard]] static NetlinkRequest dump(std::uint16_t type, std::uint8_t family) {
    Body body{};
    std::memcpy(&body, &family, sizeof family);
    return {type, NLM_F_DUMP, body};
  }

  // Hands every object of a dump to `receive`.
  void list(NetlinkRequest request, std::string object, const NetlinkReceiver& receive);

  // Has the kernel remove the address of an RTM_NEWADDR request after `lifetime`; 0: never.
  static void limit_lifetime(NetlinkRequest& request, std::chrono::seconds lifetime);

  void change(NetlinkRequest request, std::string tried, std::string object);

  // Content when there is nothing left to take away: an interface that is set down loses its routes
  // by itself, one that was pulled out loses everything.
  void remove(NetlinkRequest request, std::string object);

 private:
  UniqueFd socket_;
  std::uint32_t sequence_ = 0;
};

}  // namespace firstlight::sys
