// SPDX-License-Identifier: Apache-2.0
#include "net/dhcp_frame.h"

#include <cstddef>
#include <cstdint>

namespace firstlight::net {
namespace {

constexpr std::size_t kIpHeader = 20;  // without options
constexpr std::size_t kUdpHeader = 8;
constexpr std::uint8_t kVersionAndLength = 0x45;  // IPv4, header of five words
constexpr std::uint8_t kTimeToLive = 64;
constexpr std::uint8_t kUdp = 17;
constexpr unsigned kFragmentBits = 0x3fff;  // "more fragments" and the offset

unsigned byte_at(std::string_view bytes, std::size_t offset) {
  return static_cast<std::uint8_t>(bytes[offset]);
}

unsigned word_at(std::string_view bytes, std::size_t offset) {
  return byte_at(bytes, offset) << 8U | byte_at(bytes, offset + 1);
}

void put_word(std::string& bytes, std::size_t offset, unsigned value) {
  bytes[offset] = static_cast<char>(value >> 8U & 0xffU);
  bytes[offset + 1] = static_cast<char>(value & 0xffU);
}

// RFC 1071: the one's complement sum, not yet complemented. A packet is at most 64 KiB, so the
// sum of its words fits.
std::uint32_t ones_sum(std::string_view bytes, std::uint32_t sum) {
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) sum += word_at(bytes, i);
  if (bytes.size() % 2 != 0) sum += byte_at(bytes, bytes.size() - 1) << 8U;
  while (sum > 0xffffU) sum = (sum & 0xffffU) + (sum >> 16U);
  return sum;
}

// Sum of the pseudo header of RFC 768 and of the UDP datagram.
std::uint32_t udp_sum(std::string_view addresses, std::string_view datagram) {
  return ones_sum(datagram,
                  ones_sum(addresses, kUdp + static_cast<std::uint32_t>(datagram.size())));
}

}  // namespace

std::string wrap_for_broadcast(std::string_view payload) {
  const std::size_t total = kIpHeader + kUdpHeader + payload.size();
  std::string packet(kIpHeader + kUdpHeader, '\0');
  packet[0] = static_cast<char>(kVersionAndLength);
  put_word(packet, 2, static_cast<unsigned>(total));
  packet[8] = static_cast<char>(kTimeToLive);
  packet[9] = static_cast<char>(kUdp);
  put_word(packet, 16, 0xffff);
  put_word(packet, 18, 0xffff);
  const std::string_view header = std::string_view(packet).substr(0, kIpHeader);
  put_word(packet, 10, ~ones_sum(header, 0) & 0xffffU);

  put_word(packet, kIpHeader, kDhcpClientPort);
  put_word(packet, kIpHeader + 2, kDhcpServerPort);
  put_word(packet, kIpHeader + 4, static_cast<unsigned>(kUdpHeader + payload.size()));
  packet.append(payload);
  const std::string_view whole = packet;
  const unsigned sum = ~udp_sum(whole.substr(12, 8), whole.substr(kIpHeader)) & 0xffffU;
  put_word(packet, kIpHeader + 6, sum == 0 ? 0xffff : sum);  // 0 would mean "no checksum"
  return packet;
}

std::optional<std::string_view> unwrap(std::string_view packet, bool checksum_ready) {
  if (packet.size() < kIpHeader || byte_at(packet, 0) >> 4U != 4) return std::nullopt;
  const std::size_t header_size = std::size_t{byte_at(packet, 0) & 0xfU} * 4;
  const std::size_t total = word_at(packet, 2);
  // Short frames come padded: what lies behind the packet's own length is not part of it.
  if (header_size < kIpHeader || total < header_size + kUdpHeader || total > packet.size()) {
    return std::nullopt;
  }
  packet = packet.substr(0, total);
  const bool fragment = (word_at(packet, 6) & kFragmentBits) != 0;
  if (fragment || byte_at(packet, 9) != kUdp) return std::nullopt;
  if (ones_sum(packet.substr(0, header_size), 0) != 0xffff) return std::nullopt;

  std::string_view datagram = packet.substr(header_size);
  const std::size_t datagram_size = word_at(datagram, 4);
  if (word_at(datagram, 0) != kDhcpServerPort || word_at(datagram, 2) != kDhcpClientPort ||
      datagram_size < kUdpHeader || datagram_size > datagram.size()) {
    return std::nullopt;
  }
  datagram = datagram.substr(0, datagram_size);
  const bool checksum_sent = word_at(datagram, 6) != 0;
  if (checksum_ready && checksum_sent && udp_sum(packet.substr(12, 8), datagram) != 0xffff) {
    return std::nullopt;
  }
  return datagram.substr(kUdpHeader);
}

}  // namespace firstlight::net
