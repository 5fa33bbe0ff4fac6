// SPDX-License-Identifier: Apache-2.0
// IPv6 addresses as plain values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace firstlight::sys {

struct Ipv6Address {
  std::array<std::uint8_t, 16> bytes{};  // network byte order

  [[nodiscard]] bool is_unspecified() const { return *this == Ipv6Address{}; }
  [[nodiscard]] bool is_link_local() const {
    return bytes[0] == 0xfe && (bytes[1] & 0xc0U) == 0x80;
  }
  [[nodiscard]] bool is_multicast() const { return bytes[0] == 0xff; }
  [[nodiscard]] bool is_loopback() const;
  // An address that one machine can have and that reaches beyond its link.
  [[nodiscard]] bool is_host() const;

  friend auto operator<=>(const Ipv6Address&, const Ipv6Address&) = default;
};

// An address and the length of its network prefix, 0…128. The host bits may be set.
struct Ipv6Prefix {
  Ipv6Address address;
  unsigned length = 0;

  [[nodiscard]] bool contains(const Ipv6Address& other) const;

  friend bool operator==(const Ipv6Prefix&, const Ipv6Prefix&) = default;
};

// Text of RFC 4291 section 2.2, without brackets and zone.
[[nodiscard]] std::optional<Ipv6Address> parse_ipv6(std::string_view text);

[[nodiscard]] std::string to_text(const Ipv6Address& address);  // RFC 5952
[[nodiscard]] std::string to_text(const Ipv6Prefix& prefix);

}  // namespace firstlight::sys
