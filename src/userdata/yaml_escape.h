// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace firstlight::userdata {

// Appends what the escape sequence at the start of `text` (YAML 1.2 section 5.7) stands for, as
// UTF-8, and returns its length; 0 if it is none, or stands for NUL or half a surrogate pair.
[[nodiscard]] std::size_t append_escape(std::string_view text, std::string& out);

}  // namespace firstlight::userdata
