// SPDX-License-Identifier: Apache-2.0
#include "sys/kernel_module.h"

#include <unistd.h>

#include "sys/process.h"

namespace firstlight::sys {

bool load_kernel_module(const std::string& name, const Deadline& deadline) {
  for (const char* const path : {"/usr/sbin/modprobe", "/sbin/modprobe", "/usr/bin/modprobe"}) {
    if (::access(path, X_OK) != 0) continue;
    const Command command{.path = path, .arguments = {"-q", "--", name}};
    return run_program(command, deadline, OnFailure::kReturn).exit_status == 0;
  }
  return false;
}

}  // namespace firstlight::sys
