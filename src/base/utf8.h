// SPDX-License-Identifier: Apache-2.0
// Which bytes are UTF-8 (RFC 3629).
#pragma once

#include <cstddef>
#include <string_view>

namespace firstlight {

// Bytes of the well-formed sequence at the start of `bytes`, which must not be empty; 0 if there is
// none.
[[nodiscard]] std::size_t utf8_sequence_length(std::string_view bytes);

[[nodiscard]] bool is_valid_utf8(std::string_view bytes);

}  // namespace firstlight
