// SPDX-License-Identifier: Apache-2.0
// Domain names as DNS writes them, where DHCP and router advertisements carry them. Pure. What
// comes from the network is hostile: any bytes are accepted.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace firstlight::net {

// More names than this in one option are cut off.
inline constexpr std::size_t kMaxDomainNames = 32;

// Letters, digits, '-' and '_' in labels of 1…63 bytes, at most 253 in all (RFC 1035 section 2.3).
[[nodiscard]] bool is_domain_name(std::string_view name);

// The names in `bytes`, one after the other in the encoding of RFC 1035 section 3.1, with pointers
// (section 4.1.4) to an earlier place in `bytes` only. Reading stops at the first name that is cut
// off or has a pointer that leads on or ahead; names that are no host's, and empty ones, are left
// out (RFC 8106 pads a list with empty ones).
[[nodiscard]] std::vector<std::string> decode_domain_names(std::string_view bytes);

}  // namespace firstlight::net
