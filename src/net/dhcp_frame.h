// SPDX-License-Identifier: Apache-2.0
// The IPv4 and UDP headers around a DHCP message, for a packet socket: an interface without an
// address has no other way to be heard (RFC 791, RFC 768). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace firstlight::net {

inline constexpr unsigned kDhcpServerPort = 67;
inline constexpr unsigned kDhcpClientPort = 68;

// `payload` as a datagram from 0.0.0.0:68 to 255.255.255.255:67.
[[nodiscard]] std::string wrap_for_broadcast(std::string_view payload);

// The payload of an unfragmented UDP datagram from port 67 to port 68; nullopt for any other packet
// and for one with a wrong length or checksum. `checksum_ready` is false when the sender left the
// UDP checksum to hardware that was never passed (a peer on the same host).
[[nodiscard]] std::optional<std::string_view> unwrap(std::string_view packet, bool checksum_ready);

}  // namespace firstlight::net
