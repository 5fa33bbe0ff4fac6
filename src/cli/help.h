// SPDX-License-Identifier: Apache-2.0
// What `firstlight --help` and `firstlight COMMAND --help` print, made of the table of commands.
#pragma once

#include <string>

#include "cli/command_line.h"

namespace firstlight::cli {

[[nodiscard]] std::string help_text();
[[nodiscard]] std::string help_text(Command command);

}  // namespace firstlight::cli
