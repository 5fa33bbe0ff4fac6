// SPDX-License-Identifier: Apache-2.0
// IPv4 and Ethernet addresses as plain values.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace firstlight::sys {

using MacAddress = std::array<std::uint8_t, 6>;

struct Ipv4Address {
  std::uint32_t value = 0;  // host byte order: 10.0.0.1 is 0x0a000001

  [[nodiscard]] bool is_unspecified() const { return value == 0; }
  [[nodiscard]] bool is_loopback() const { return value >> 24U == 127; }
  // An address that one machine can have: not 0/8, 127/8, multicast, reserved or broadcast.
  [[nodiscard]] bool is_host() const;

  friend auto operator<=>(const Ipv4Address&, const Ipv4Address&) = default;
};

// An address and the length of its network prefix, 0…32. The host bits may be set (an interface
// address) or not (a route's destination).
struct Ipv4Prefix {
  Ipv4Address address;
  unsigned length = 0;

  [[nodiscard]] std::uint32_t mask() const;
  [[nodiscard]] bool contains(Ipv4Address other) const;
  [[nodiscard]] Ipv4Address broadcast() const;

  friend bool operator==(const Ipv4Prefix&, const Ipv4Prefix&) = default;
};

// Prefix length of a contiguous mask; nullopt for one with holes.
[[nodiscard]] std::optional<unsigned> prefix_length(Ipv4Address mask);

// RFC 950: the prefix length that the class of an address implies, where no mask is given.
[[nodiscard]] unsigned class_prefix_length(Ipv4Address address);

// Dotted decimal with exactly four numbers 0…255.
[[nodiscard]] std::optional<Ipv4Address> parse_ipv4(std::string_view text);

[[nodiscard]] std::string to_text(Ipv4Address address);
[[nodiscard]] std::string to_text(const Ipv4Prefix& prefix);
[[nodiscard]] std::string to_text(const MacAddress& mac);

}  // namespace firstlight::sys
