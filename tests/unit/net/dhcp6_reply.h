// SPDX-License-Identifier: Apache-2.0
// Builds the messages of a DHCPv6 server, well-formed or not, byte by byte.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sys/ipv6.h"

namespace firstlight::test {

inline std::string big_endian(std::uint64_t value, unsigned bytes) {
  std::string out;
  for (unsigned shift = bytes * 8; shift > 0; shift -= 8) {
    out += static_cast<char>(value >> (shift - 8) & 0xffU);
  }
  return out;
}

inline std::string dhcp6_option(unsigned code, std::string_view contents) {
  return big_endian(code, 2) + big_endian(contents.size(), 2) + std::string(contents);
}

inline std::string ipv6_bytes(std::string_view text) {
  const auto address = sys::parse_ipv6(text).value();
  return {address.bytes.begin(), address.bytes.end()};
}

// An IA_NA with one address.
inline std::string dhcp6_association(std::uint32_t id, std::string_view address,
                                     std::uint32_t valid_s = 3600, std::string_view inner = {}) {
  const std::string contents = ipv6_bytes(address) + big_endian(1800, 4) + big_endian(valid_s, 4);
  return dhcp6_option(
      3, big_endian(id, 4) + std::string(8, '\0') + dhcp6_option(5, contents + std::string(inner)));
}

}  // namespace firstlight::test
