// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace firstlight::userdata {

// The URLs of a list that starts with "#include" or "#include-once", in order: one a line, the
// first one perhaps on the line of that word. Empty lines and lines that start with "#" mean
// nothing. Once and always are the same here, as user data are read at the first boot only. Throws
// Error (kUserData) naming the line that holds no URL; the line itself is not shown, a URL may
// carry credentials.
[[nodiscard]] std::vector<std::string> read_include_list(std::string_view text,
                                                         std::string_view origin);

}  // namespace firstlight::userdata
