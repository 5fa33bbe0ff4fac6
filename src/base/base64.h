// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace firstlight {

// Decodes RFC 4648 section 4 base64: standard alphabet, mandatory padding, no white space. Bits
// that the last digit has too many may be set. nullopt for anything else.
[[nodiscard]] std::optional<std::string> base64_decode(std::string_view text);

// The same for base64 that tools have broken into lines: white space means nothing.
[[nodiscard]] std::optional<std::string> base64_decode_lines(std::string_view text);

// The other way round, in one line.
[[nodiscard]] std::string base64_encode(std::string_view bytes);

}  // namespace firstlight
