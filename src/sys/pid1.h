// SPDX-License-Identifier: Apache-2.0
// What only the first process of a machine does, or knows. Sources: reboot(2), execve(2),
// close_range(2), Documentation/admin-guide/init.rst.
#pragma once

#include <string>
#include <vector>

namespace firstlight::sys {

enum class PowerAction { kReboot, kPoweroff, kHalt };

// The kernel starts init without descriptors 0 to 2 when the root file system has no /dev/console.
// Opens the missing ones on /dev/console, or /dev/null if that fails, so that no file opened later
// ends up as somebody's standard output. /dev must be mounted.
void open_standard_streams();

// Default actions for all signals, none blocked, umask 022, working directory /; every descriptor
// above 2 closes on exec. Then becomes `program` with the given arguments (argv[0] included) and
// the unchanged environment. Throws Error (kProcess) when exec fails.
[[noreturn]] void become(const std::string& program, const std::vector<std::string>& argv);

// Writes everything to disk and asks the kernel for the action. Throws Error (kSystem) when
// refused.
[[noreturn]] void power(PowerAction action);

// Whether PID 1 is the parent of this process, as it is of a service's main process, and not of
// what a person starts in a shell.
[[nodiscard]] bool is_started_by_init();

}  // namespace firstlight::sys
