// SPDX-License-Identifier: Apache-2.0
#include "net/packet_socket.h"

#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/error.h"
#include "net/dhcp_frame.h"

namespace firstlight::net {
namespace {

// Classic BPF over the IPv4 packet: UDP, not a later fragment, destination port 68. The jump
// distances count from the following instruction.
std::array<sock_filter, 9> dhcp_filter() {
  constexpr std::uint32_t kFragmentOffset = 6;
  constexpr std::uint32_t kProtocolOffset = 9;
  constexpr std::uint32_t kDestinationPortOffset = 2;  // behind the IP header
  constexpr std::uint32_t kWholePacket = 0x10000;
  return {{
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, kProtocolOffset),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_UDP, 0, 6),
      BPF_STMT(BPF_LD | BPF_H | BPF_ABS, kFragmentOffset),
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x1fff, 4, 0),
      BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0),  // index register := length of the IP header
      BPF_STMT(BPF_LD | BPF_H | BPF_IND, kDestinationPortOffset),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kDhcpClientPort, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, kWholePacket),
      BPF_STMT(BPF_RET | BPF_K, 0),
  }};
}

sockaddr_ll link_address(int link_index) {
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_IP);
  address.sll_ifindex = link_index;
  return address;
}

// False when the packet's checksum was left to hardware: see packet(7), PACKET_AUXDATA.
bool checksum_ready(msghdr& message) {
  for (cmsghdr* control = CMSG_FIRSTHDR(&message); control != nullptr;
       control = CMSG_NXTHDR(&message, control)) {
    if (control->cmsg_level != SOL_PACKET || control->cmsg_type != PACKET_AUXDATA) continue;
    tpacket_auxdata data{};
    std::memcpy(&data, CMSG_DATA(control), sizeof data);
    return (data.tp_status & TP_STATUS_CSUMNOTREADY) == 0;
  }
  return true;
}

// Returns 0 or an errno. The filter comes before the bind, so that nothing slips in between.
int set_up(int socket, int link_index) {
  auto instructions = dhcp_filter();
  const sock_fprog program{.len = static_cast<unsigned short>(instructions.size()),
                           .filter = instructions.data()};
  const int on = 1;
  const sockaddr_ll address = link_address(link_index);
  const bool done =
      ::setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0 &&
      ::setsockopt(socket, SOL_PACKET, PACKET_AUXDATA, &on, sizeof on) == 0 &&
      ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  return done ? 0 : errno;
}

}  // namespace

PacketSocket::PacketSocket(const sys::Link& link)
    : link_index_(link.index),
      socket_(::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
  const int socket_errno = errno;
  const int errno_value = socket_.is_open() ? set_up(socket_.get(), link.index) : socket_errno;
  if (errno_value == 0) return;
  throw Error(
      {.code = ErrorCode::kNetwork,
       .tried = "open a packet socket on",
       .object = link.name,
       .why = errno_text(errno_value),
       .hint = errno_value == EPERM ? "this needs CAP_NET_RAW" : "the kernel needs CONFIG_PACKET"});
}

void PacketSocket::broadcast(std::string_view payload) {
  const std::string packet = wrap_for_broadcast(payload);
  sockaddr_ll address = link_address(link_index_);
  address.sll_halen = ETH_ALEN;
  std::memset(address.sll_addr, 0xff, ETH_ALEN);
  static_cast<void>(::sendto(socket_.get(), packet.data(), packet.size(), MSG_NOSIGNAL,
                             reinterpret_cast<const sockaddr*>(&address), sizeof address));
}

PacketSocket::Received PacketSocket::receive() {
  std::array<char, 2048> buffer{};  // more than an Ethernet frame; a longer packet is cut off
  iovec part{.iov_base = buffer.data(), .iov_len = buffer.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(tpacket_auxdata))> control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  // Reading also takes away the error that a packet socket reports once when its link goes down.
  const ssize_t size = ::recvmsg(socket_.get(), &message, 0);
  if (size < 0) return {.payload = std::nullopt, .end = true};
  const std::string_view packet(buffer.data(), static_cast<std::size_t>(size));
  const auto payload = unwrap(packet, checksum_ready(message));
  if (!payload) return {};
  return {.payload = std::string(*payload)};
}

}  // namespace firstlight::net
