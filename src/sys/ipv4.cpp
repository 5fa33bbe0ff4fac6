// SPDX-License-Identifier: Apache-2.0
#include "sys/ipv4.h"

#include <fmt/format.h>

#include <bit>
#include <charconv>

namespace firstlight::sys {

bool Ipv4Address::is_host() const {
  const std::uint32_t first = value >> 24U;
  return first != 0 && first != 127 && first < 224;
}

std::uint32_t Ipv4Prefix::mask() const {
  return length == 0 ? 0 : ~std::uint32_t{0} << (32U - length);
}

bool Ipv4Prefix::contains(Ipv4Address other) const {
  return (other.value & mask()) == (address.value & mask());
}

Ipv4Address Ipv4Prefix::broadcast() const { return {address.value | ~mask()}; }

std::optional<unsigned> prefix_length(Ipv4Address mask) {
  const auto ones = static_cast<unsigned>(std::countl_one(mask.value));
  if (Ipv4Prefix{.address = {}, .length = ones}.mask() != mask.value) return std::nullopt;
  return ones;
}

unsigned class_prefix_length(Ipv4Address address) {
  const std::uint32_t first = address.value >> 24U;
  if (first < 128) return 8;
  return first < 192 ? 16 : 24;
}

std::optional<Ipv4Address> parse_ipv4(std::string_view text) {
  std::uint32_t value = 0;
  for (int part = 0; part < 4; ++part) {
    unsigned number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const auto digits = static_cast<std::size_t>(end - text.data());
    if (error != std::errc{} || digits > 3 || number > 255) return std::nullopt;
    value = value << 8U | number;
    text.remove_prefix(digits);
    if (part == 3) break;
    if (!text.starts_with('.')) return std::nullopt;
    text.remove_prefix(1);
  }
  if (!text.empty()) return std::nullopt;
  return Ipv4Address{value};
}

std::string to_text(Ipv4Address address) {
  const std::uint32_t value = address.value;
  return fmt::format("{}.{}.{}.{}", value >> 24U, value >> 16U & 255U, value >> 8U & 255U,
                     value & 255U);
}

std::string to_text(const Ipv4Prefix& prefix) {
  return fmt::format("{}/{}", to_text(prefix.address), prefix.length);
}

std::string to_text(const MacAddress& mac) {
  return fmt::format("{:02x}:{:02x}:{:02x}:{:02x}:{:02x}:{:02x}", mac[0], mac[1], mac[2], mac[3],
                     mac[4], mac[5]);
}

}  // namespace firstlight::sys
