// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace firstlight::sys {

// Whether the process's standard output is a terminal (isatty(3)), so that a person reads it.
[[nodiscard]] bool standard_output_is_terminal();

}  // namespace firstlight::sys
