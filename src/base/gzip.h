// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace firstlight {

// True if `bytes` start with the gzip magic (RFC 1952 section 2.3.1).
[[nodiscard]] bool is_gzip(std::string_view bytes);

// Inflates all members of a gzip file. Throws Error: kVerification for damaged, truncated or
// trailing bytes, kLimit when more than `max_bytes` would come out. `object` and `limit_name` name
// the data and the bound in the message.
[[nodiscard]] std::string gunzip(std::string_view bytes, std::size_t max_bytes,
                                 std::string_view object, std::string_view limit_name);

}  // namespace firstlight
