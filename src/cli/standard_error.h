// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace firstlight::cli {

// Prints "firstlight: " and `line`, in which nothing can fake another line or colour it.
void print_line(std::string_view line);

}  // namespace firstlight::cli
