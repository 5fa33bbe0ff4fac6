// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/deadline.h"

namespace firstlight::sys {

// Has the image's modprobe load a module. False when it has no modprobe, or that fails: whoever
// needs the module finds out by what it does not provide. Throws Error kTimeout at the deadline.
bool load_kernel_module(const std::string& name, const Deadline& deadline);

}  // namespace firstlight::sys
