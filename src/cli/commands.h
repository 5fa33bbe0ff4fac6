// SPDX-License-Identifier: Apache-2.0
// The subcommands. Each writes to standard output and error and returns an exit code of
// cli/command_line.h; Errors that are not part of its job pass through to main.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command_line.h"

namespace firstlight::cli {

[[nodiscard]] int validate(const CommandLine& line);
[[nodiscard]] int plan(const CommandLine& line);
[[nodiscard]] int apply(const CommandLine& line);
[[nodiscard]] int schema(const CommandLine& line);
[[nodiscard]] int metadata(const CommandLine& line);
[[nodiscard]] int fetch(const CommandLine& line);
// As a unit of systemd; see boot_service.cpp. The settings are the kernel command line's.
[[nodiscard]] int boot_service(const CommandLine& line);
// For the units that the engine places in /run; see late_results.h.
[[nodiscard]] int report_late(const CommandLine& line);
// For the units of user-data scripts: the mark that one is started must outlast a power cut.
[[nodiscard]] int sync_filesystem(const CommandLine& line);

// The drop-in for the program that argv[0] names: ignition, ignition-apply, ignition-rmcfg,
// ignition-validate; nullptr if it names none of them. Each returns the exit codes of spec
// cli-and-stages.
using DropIn = int (*)(const std::vector<std::string>& arguments);
[[nodiscard]] DropIn drop_in_named(std::string_view program);

[[nodiscard]] int ignition(const std::vector<std::string>& arguments);
[[nodiscard]] int ignition_apply(const std::vector<std::string>& arguments);
[[nodiscard]] int ignition_rmcfg(const std::vector<std::string>& arguments);
[[nodiscard]] int ignition_validate(const std::vector<std::string>& arguments);

// As PID 1. `arguments` are what the kernel passes on to init, without argv[0]. Ends by becoming
// the real init program, or by the failure policy; never returns.
[[noreturn]] void boot(const std::vector<std::string>& arguments);

}  // namespace firstlight::cli
