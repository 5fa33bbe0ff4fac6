// SPDX-License-Identifier: Apache-2.0
// What the header of a LUKS volume says of it. Source: LUKS2 On-Disk Format Specification 1.1,
// section 2; LUKS1 On-Disk Format Specification 1.2.3, section 6.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace firstlight::apply {

struct LuksHeader {
  int version = 2;
  std::string label;            // version 2 only; empty: none
  std::string uuid;             // as it stands there
  bool allow_discards = false;  // among the flags that opening goes by; version 2 only
};

// Bytes from the start of the device that hold all of its header: the fixed part for version 1,
// header and JSON area for version 2. 0: no LUKS header begins here.
[[nodiscard]] std::size_t luks_header_bytes(std::string_view first_bytes);
// What luks_header_bytes() needs, and its largest value.
inline constexpr std::size_t kLuksFixedBytes = 4096;
inline constexpr std::size_t kMaxLuksHeaderBytes = std::size_t{4} * 1024 * 1024;

// Pure. nullopt: no LUKS header. Throws Error kLuks (without object) if it is damaged.
[[nodiscard]] std::optional<LuksHeader> parse_luks_header(std::string_view bytes);

}  // namespace firstlight::apply
