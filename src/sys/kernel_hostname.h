// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace firstlight::sys {

// sethostname(2). Throws Error (kSystem) if the kernel refuses, as it does beyond 64 bytes.
void set_kernel_hostname(const std::string& name);

}  // namespace firstlight::sys
