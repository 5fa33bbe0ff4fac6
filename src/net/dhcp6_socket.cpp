// SPDX-License-Identifier: Apache-2.0
#include "net/dhcp6_socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "base/error.h"

namespace firstlight::net {
namespace {

constexpr std::uint16_t kClientPort = 546;
constexpr std::uint16_t kServerPort = 547;

// Returns 0 or an errno. The wildcard address of one interface: the link-local one may still be
// tentative.
int set_up(int socket, const sys::Link& link) {
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_port = htons(kClientPort);
  const int on = 1;
  const auto name_size = static_cast<socklen_t>(link.name.size());
  const bool done =
      ::setsockopt(socket, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) == 0 &&
      ::setsockopt(socket, SOL_SOCKET, SO_BINDTODEVICE, link.name.c_str(), name_size) == 0 &&
      ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  return done ? 0 : errno;
}

}  // namespace

Dhcp6Socket::Dhcp6Socket(const sys::Link& link)
    : link_index_(link.index),
      socket_(::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
  const int socket_errno = errno;
  const int errno_value = socket_.is_open() ? set_up(socket_.get(), link) : socket_errno;
  if (errno_value == 0) return;
  throw Error({.code = ErrorCode::kNetwork,
               .tried = "open a socket for DHCPv6 on",
               .object = link.name,
               .why = errno_text(errno_value)});
}

void Dhcp6Socket::send(std::string_view payload) {
  sockaddr_in6 servers{};
  servers.sin6_family = AF_INET6;
  servers.sin6_port = htons(kServerPort);
  servers.sin6_addr.s6_addr[0] = 0xff;  // ff02::1:2
  servers.sin6_addr.s6_addr[1] = 0x02;
  servers.sin6_addr.s6_addr[13] = 0x01;
  servers.sin6_addr.s6_addr[15] = 0x02;
  servers.sin6_scope_id = static_cast<std::uint32_t>(link_index_);
  static_cast<void>(::sendto(socket_.get(), payload.data(), payload.size(), MSG_NOSIGNAL,
                             reinterpret_cast<const sockaddr*>(&servers), sizeof servers));
}

std::optional<std::string> Dhcp6Socket::receive() {
  std::array<char, 2048> buffer{};  // more than an Ethernet frame; a longer message is cut off
  const ssize_t size = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
  if (size < 0) return std::nullopt;
  return std::string(buffer.data(), static_cast<std::size_t>(size));
}

}  // namespace firstlight::net
