// SPDX-License-Identifier: Apache-2.0
// The wire format of netlink(7), as far as rtnetlink needs it: building a request, reading answers.
#pragma once

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "base/unique_fd.h"

namespace firstlight::sys {

// One request: the netlink header, a fixed body (`ifinfomsg`, `rtmsg`, …), then attributes.
class NetlinkRequest {
 public:
  template <typename Body>
  NetlinkRequest(std::uint16_t type, std::uint16_t flags, const Body& body) {
    static_assert(std::is_trivially_copyable_v<Body>);
    nlmsghdr header{};
    header.nlmsg_type = type;
    header.nlmsg_flags = static_cast<std::uint16_t>(flags | NLM_F_REQUEST);
    append(&header, sizeof header);
    append(&body, sizeof body);
  }

  template <typename Value>
  void add(std::uint16_t attribute, const Value& value) {
    static_assert(std::is_trivially_copyable_v<Value>);
    rtattr header{};
    header.rta_type = attribute;
    header.rta_len = static_cast<std::uint16_t>(RTA_LENGTH(sizeof value));
    append(&header, sizeof header);
    append(&value, sizeof value);
  }

  // The datagram with length and sequence number filled in.
  [[nodiscard]] std::span<const std::byte> finish(std::uint32_t sequence);

 private:
  void append(const void* data, std::size_t size);

  std::vector<std::byte> bytes_;
};

// One message received: type and the bytes behind the netlink header.
struct NetlinkMessage {
  std::uint16_t type = 0;
  std::span<const std::byte> payload;

  // The fixed body; nullopt when the message is too short for one.
  template <typename Body>
  [[nodiscard]] std::optional<Body> body() const {
    if (payload.size() < sizeof(Body)) return std::nullopt;
    Body body{};
    std::memcpy(&body, payload.data(), sizeof body);
    return body;
  }

  // Calls `visit` with type and contents of each attribute behind a fixed body of `body_size`
  // bytes.
  using Visitor = std::function<void(std::uint16_t, std::span<const std::byte>)>;
  void for_each_attribute(std::size_t body_size, const Visitor& visit) const;
};

// The same over the attributes nested in one.
void for_each_nested(std::span<const std::byte> attributes, const NetlinkMessage::Visitor& visit);

// Contents of an attribute as a number in host byte order, or as text up to its NUL.
[[nodiscard]] std::optional<std::uint32_t> attribute_u32(std::span<const std::byte> contents);
[[nodiscard]] std::string attribute_text(std::span<const std::byte> contents);

using NetlinkReceiver = std::function<void(const NetlinkMessage&)>;

// A NETLINK_ROUTE socket, subscribed to `groups` (RTMGRP_…).
[[nodiscard]] UniqueFd open_netlink(std::uint32_t groups, bool non_blocking);

// Sends `request` and hands every data message of the answer to `receive`. Returns 0 or the errno
// with which the kernel refused it.
[[nodiscard]] int netlink_transact(int socket, NetlinkRequest& request, std::uint32_t sequence,
                                   const NetlinkReceiver& receive);

// Reads one datagram of notifications. Returns 0, or the errno: EAGAIN when there is none.
[[nodiscard]] int netlink_read(int socket, const NetlinkReceiver& receive);

}  // namespace firstlight::sys
