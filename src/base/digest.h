// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace firstlight {

// Lower-case hex of the FIPS 180-4 digest of `bytes`.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);
[[nodiscard]] std::string sha512_hex(std::string_view bytes);

}  // namespace firstlight
