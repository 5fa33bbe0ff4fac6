// SPDX-License-Identifier: Apache-2.0
#include "sys/netlink.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/error.h"

namespace firstlight::sys {
namespace {

// The kernel fills datagrams of a dump up to 32 KiB when the reader offers that much.
constexpr std::size_t kDatagramBytes = 32UL * 1024UL;

// Walks the messages of one datagram. `visit` gets header and payload; it returns false to stop.
template <typename Visit>
void for_each_message(std::span<const std::byte> datagram, const Visit& visit) {
  while (datagram.size() >= sizeof(nlmsghdr)) {
    nlmsghdr header{};
    std::memcpy(&header, datagram.data(), sizeof header);
    if (header.nlmsg_len < sizeof header || header.nlmsg_len > datagram.size()) return;
    const auto payload = datagram.first(header.nlmsg_len).subspan(sizeof header);
    if (!visit(header, payload)) return;
    const std::size_t aligned = NLMSG_ALIGN(std::size_t{header.nlmsg_len});
    datagram = datagram.subspan(std::min(aligned, datagram.size()));
  }
}

// One datagram from the kernel into `buffer`; empty and `*error` set on failure. Datagrams of other
// senders are skipped: any process may send to a netlink socket.
std::span<const std::byte> receive_datagram(int socket, std::span<std::byte> buffer, int* error) {
  while (true) {
    sockaddr_nl sender{};
    socklen_t sender_size = sizeof sender;
    const ssize_t size = ::recvfrom(socket, buffer.data(), buffer.size(), 0,
                                    reinterpret_cast<sockaddr*>(&sender), &sender_size);
    const int errno_value = errno;
    if (size < 0 && errno_value == EINTR) continue;
    if (size < 0) {
      *error = errno_value;
      return {};
    }
    *error = 0;
    if (sender.nl_pid == 0) return buffer.first(static_cast<std::size_t>(size));
  }
}

// The errno inside NLMSG_ERROR and NLMSG_DONE; the kernel stores it negated.
int status_of(std::span<const std::byte> payload) {
  if (payload.size() < sizeof(int)) return 0;
  int value = 0;
  std::memcpy(&value, payload.data(), sizeof value);
  return -value;
}

}  // namespace

std::span<const std::byte> NetlinkRequest::finish(std::uint32_t sequence) {
  nlmsghdr header{};
  std::memcpy(&header, bytes_.data(), sizeof header);
  header.nlmsg_len = static_cast<std::uint32_t>(bytes_.size());
  header.nlmsg_seq = sequence;
  std::memcpy(bytes_.data(), &header, sizeof header);
  return bytes_;
}

void NetlinkRequest::append(const void* data, std::size_t size) {
  const auto* first = static_cast<const std::byte*>(data);
  bytes_.insert(bytes_.end(), first, first + size);
  bytes_.resize(NLMSG_ALIGN(bytes_.size()));
}

void NetlinkMessage::for_each_attribute(std::size_t body_size, const Visitor& visit) const {
  const std::size_t start = NLMSG_ALIGN(body_size);
  if (start <= payload.size()) for_each_nested(payload.subspan(start), visit);
}

void for_each_nested(std::span<const std::byte> attributes, const NetlinkMessage::Visitor& visit) {
  while (attributes.size() >= sizeof(rtattr)) {
    rtattr header{};
    std::memcpy(&header, attributes.data(), sizeof header);
    if (header.rta_len < sizeof header || header.rta_len > attributes.size()) return;
    const auto type = static_cast<std::uint16_t>(header.rta_type & NLA_TYPE_MASK);
    visit(type, attributes.first(header.rta_len).subspan(sizeof header));
    const std::size_t aligned = RTA_ALIGN(std::size_t{header.rta_len});
    attributes = attributes.subspan(std::min(aligned, attributes.size()));
  }
}

std::optional<std::uint32_t> attribute_u32(std::span<const std::byte> contents) {
  if (contents.size() != sizeof(std::uint32_t)) return std::nullopt;
  std::uint32_t value = 0;
  std::memcpy(&value, contents.data(), sizeof value);
  return value;
}

std::string attribute_text(std::span<const std::byte> contents) {
  const std::string text(reinterpret_cast<const char*>(contents.data()), contents.size());
  return text.substr(0, text.find('\0'));
}

UniqueFd open_netlink(std::uint32_t groups, bool non_blocking) {
  const int flags = SOCK_RAW | SOCK_CLOEXEC | (non_blocking ? SOCK_NONBLOCK : 0);
  UniqueFd socket(::socket(AF_NETLINK, flags, NETLINK_ROUTE));
  int errno_value = errno;
  if (socket.is_open()) {
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups = groups;
    if (::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
      return socket;
    }
    errno_value = errno;
  }
  throw Error({.code = ErrorCode::kNetwork,
               .tried = "open a socket to the kernel's network configuration",
               .object = "rtnetlink",
               .why = errno_text(errno_value),
               .hint = "the kernel needs CONFIG_NET and CONFIG_INET"});
}

int netlink_transact(int socket, NetlinkRequest& request, std::uint32_t sequence,
                     const NetlinkReceiver& receive) {
  const auto datagram = request.finish(sequence);
  if (::send(socket, datagram.data(), datagram.size(), MSG_NOSIGNAL) < 0) return errno;

  std::vector<std::byte> buffer(kDatagramBytes);
  bool finished = false;
  int status = 0;
  while (!finished && status == 0) {
    const auto answer = receive_datagram(socket, buffer, &status);
    for_each_message(answer, [&](const nlmsghdr& header, std::span<const std::byte> payload) {
      if (header.nlmsg_seq != sequence) return true;
      if (header.nlmsg_type == NLMSG_ERROR || header.nlmsg_type == NLMSG_DONE) {
        status = status_of(payload);
        finished = true;
        return false;
      }
      receive({.type = header.nlmsg_type, .payload = payload});
      return true;
    });
  }
  return status;
}

int netlink_read(int socket, const NetlinkReceiver& receive) {
  std::vector<std::byte> buffer(kDatagramBytes);
  int status = 0;
  const auto datagram = receive_datagram(socket, buffer, &status);
  for_each_message(datagram, [&](const nlmsghdr& header, std::span<const std::byte> payload) {
    receive({.type = header.nlmsg_type, .payload = payload});
    return true;
  });
  return status;
}

}  // namespace firstlight::sys
