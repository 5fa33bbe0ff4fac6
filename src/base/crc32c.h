// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace firstlight {

// CRC-32C (Castagnoli, RFC 3720 appendix B.4) of `bytes`, from a register of all ones, before the
// last inversion: which formats do or leave out, each in its own way.
[[nodiscard]] std::uint32_t crc32c_register(std::string_view bytes);

}  // namespace firstlight
