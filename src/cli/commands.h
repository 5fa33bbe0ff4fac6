// SPDX-License-Identifier: Apache-2.0
// The subcommands. Each writes to standard output and error and returns an exit code of
// cli/command_line.h; Errors that are not part of its job pass through to main.
#pragma once

#include <string>
#include <vector>

#include "cli/command_line.h"

namespace firstlight::cli {

[[nodiscard]] int validate(const CommandLine& line);
[[nodiscard]] int plan(const CommandLine& line);
[[nodiscard]] int apply(const CommandLine& line);
[[nodiscard]] int schema(const CommandLine& line);

// As PID 1. `arguments` are what the kernel passes on to init, without argv[0]. Ends by becoming
// the real init program, or by the failure policy; never returns.
[[noreturn]] void boot(const std::vector<std::string>& arguments);

}  // namespace firstlight::cli
