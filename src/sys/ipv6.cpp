// SPDX-License-Identifier: Apache-2.0
#include "sys/ipv6.h"

#include <arpa/inet.h>
#include <fmt/format.h>

namespace firstlight::sys {

bool Ipv6Address::is_loopback() const {
  Ipv6Address loopback;
  loopback.bytes[15] = 1;
  return *this == loopback;
}

bool Ipv6Address::is_host() const {
  return !is_unspecified() && !is_loopback() && !is_link_local() && !is_multicast();
}

bool Ipv6Prefix::contains(const Ipv6Address& other) const {
  for (unsigned bit = 0; bit < length; bit += 8) {
    const unsigned bits = length - bit < 8 ? length - bit : 8;
    const unsigned mask = 0xffU << (8 - bits) & 0xffU;
    const std::size_t at = bit / 8;
    if (((address.bytes.at(at) ^ other.bytes.at(at)) & mask) != 0) return false;
  }
  return true;
}

std::optional<Ipv6Address> parse_ipv6(std::string_view text) {
  if (text.size() >= INET6_ADDRSTRLEN || text.find('\0') != std::string_view::npos) {
    return std::nullopt;
  }
  Ipv6Address address;
  const std::string copy(text);
  if (::inet_pton(AF_INET6, copy.c_str(), address.bytes.data()) != 1) return std::nullopt;
  return address;
}

std::string to_text(const Ipv6Address& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(AF_INET6, address.bytes.data(), text.data(), text.size());
  return text.data();
}

std::string to_text(const Ipv6Prefix& prefix) {
  return fmt::format("{}/{}", to_text(prefix.address), prefix.length);
}

}  // namespace firstlight::sys
