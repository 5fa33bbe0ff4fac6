// SPDX-License-Identifier: Apache-2.0
// The end of our life as PID 1: become the real init, or carry out the failure policy.
#pragma once

#include <string>
#include <vector>

#include "boot/kernel_arguments.h"

namespace firstlight::boot {

// Replaces this process by `init`, with the arguments and the environment the kernel gave us, all
// signals at their defaults and unblocked, and no descriptor of ours. Returns only by throwing
// Error (kProcess).
[[noreturn]] void exec_init(const std::string& init, const std::vector<std::string>& arguments);

// Carries out the policy after a failed run. `emergency` becomes init with the emergency target; if
// even that fails, the machine halts with the reason on the console (leaving would make the kernel
// panic without one).
[[noreturn]] void act_on_failure(FailureAction action, const std::string& init,
                                 std::vector<std::string> arguments);

// The action where systemd is PID 1: asks it, or the kernel if systemd does not answer.
// `emergency` is left to the OnFailure= of the unit that runs us.
void ask_systemd_for(FailureAction action);

}  // namespace firstlight::boot
