// SPDX-License-Identifier: Apache-2.0
#include "net/router_socket.h"

#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/error.h"

namespace firstlight::net {
namespace {

constexpr int kHopLimit = 255;  // RFC 4861: who has it comes from this link, no router passed it on

// Returns 0 or an errno. The filter comes before the socket is tied to its interface.
int set_up(int socket, const sys::Link& link) {
  icmp6_filter filter{};
  ICMP6_FILTER_SETBLOCKALL(&filter);
  ICMP6_FILTER_SETPASS(ND_ROUTER_ADVERT, &filter);
  const int on = 1;
  const auto name_size = static_cast<socklen_t>(link.name.size());
  const bool done =
      ::setsockopt(socket, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof filter) == 0 &&
      ::setsockopt(socket, SOL_SOCKET, SO_BINDTODEVICE, link.name.c_str(), name_size) == 0 &&
      ::setsockopt(socket, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, &on, sizeof on) == 0 &&
      ::setsockopt(socket, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &kHopLimit, sizeof kHopLimit) == 0;
  return done ? 0 : errno;
}

bool has_full_hop_limit(msghdr& message) {
  for (cmsghdr* control = CMSG_FIRSTHDR(&message); control != nullptr;
       control = CMSG_NXTHDR(&message, control)) {
    if (control->cmsg_level != IPPROTO_IPV6 || control->cmsg_type != IPV6_HOPLIMIT) continue;
    int hop_limit = 0;
    std::memcpy(&hop_limit, CMSG_DATA(control), sizeof hop_limit);
    return hop_limit == kHopLimit;
  }
  return false;
}

}  // namespace

RouterSocket::RouterSocket(const sys::Link& link)
    : link_index_(link.index),
      socket_(::socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_ICMPV6)) {
  const int socket_errno = errno;
  const int errno_value = socket_.is_open() ? set_up(socket_.get(), link) : socket_errno;
  if (errno_value == 0) return;
  throw Error(
      {.code = ErrorCode::kNetwork,
       .tried = "open a raw ICMPv6 socket on",
       .object = link.name,
       .why = errno_text(errno_value),
       .hint = errno_value == EPERM ? "this needs CAP_NET_RAW" : "the kernel needs CONFIG_IPV6"});
}

void RouterSocket::solicit() {
  nd_router_solicit message{};
  message.nd_rs_type = ND_ROUTER_SOLICIT;
  sockaddr_in6 all_routers{};
  all_routers.sin6_family = AF_INET6;
  all_routers.sin6_addr.s6_addr[0] = 0xff;  // ff02::2
  all_routers.sin6_addr.s6_addr[1] = 0x02;
  all_routers.sin6_addr.s6_addr[15] = 0x02;
  all_routers.sin6_scope_id = static_cast<std::uint32_t>(link_index_);
  static_cast<void>(::sendto(socket_.get(), &message, sizeof message, MSG_NOSIGNAL,
                             reinterpret_cast<const sockaddr*>(&all_routers), sizeof all_routers));
}

RouterSocket::Received RouterSocket::receive() {
  std::array<char, 2048> buffer{};  // more than an Ethernet frame; a longer message is cut off
  iovec part{.iov_base = buffer.data(), .iov_len = buffer.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  sockaddr_in6 sender{};
  msghdr message{};
  message.msg_name = &sender;
  message.msg_namelen = sizeof sender;
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const ssize_t size = ::recvmsg(socket_.get(), &message, 0);
  if (size < 0) return {.message = std::nullopt, .end = true};
  if (!has_full_hop_limit(message) || !IN6_IS_ADDR_LINKLOCAL(&sender.sin6_addr)) return {};
  return {.message = std::string(buffer.data(), static_cast<std::size_t>(size))};
}

}  // namespace firstlight::net
