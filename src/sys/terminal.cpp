// SPDX-License-Identifier: Apache-2.0
#include "sys/terminal.h"

#include <unistd.h>

namespace firstlight::sys {

bool standard_output_is_terminal() { return ::isatty(STDOUT_FILENO) == 1; }

}  // namespace firstlight::sys
