// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/recorder.h"
#include "config/config.h"

namespace firstlight::apply {

// The arguments for the distribution's program that edits the kernel command line (spec apply-files
// section 9): what should exist, then what should not.
[[nodiscard]] std::vector<std::string> helper_arguments(const config::KernelArguments& wanted);

// Runs that program, `ignition-kargs-helper`, if anything is wanted. It changes what it has to and
// then reboots the machine itself. Throws Error kProcess if it is missing or fails.
void run_kernel_arguments_helper(const config::KernelArguments& wanted, Recorder& recorder);

}  // namespace firstlight::apply
