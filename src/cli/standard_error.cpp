// SPDX-License-Identifier: Apache-2.0
#include "cli/standard_error.h"

#include <cstdio>

#include "base/printable.h"

namespace firstlight::cli {

void print_line(std::string_view line) {
  std::fprintf(stderr, "firstlight: %s\n", printable(line).c_str());
}

}  // namespace firstlight::cli
