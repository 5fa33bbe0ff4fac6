// SPDX-License-Identifier: Apache-2.0
// The grammar of JSON (RFC 8259) byte by byte, for saying where a text leaves it. RapidJSON, which
// reads the texts, points at the start of a bad token; the language points behind the bad byte.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace firstlight::config {

// Offset of the first byte that no JSON text can have at its place; the size of `text` if it ends
// too early; nullopt if it is a JSON text. Bytes that are no UTF-8 may stand in strings.
[[nodiscard]] std::optional<std::size_t> syntax_error_offset(std::string_view text);

// True if `text` as a whole is a number.
[[nodiscard]] bool is_json_number(std::string_view text);

}  // namespace firstlight::config
