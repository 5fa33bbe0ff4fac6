// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fstream>
#include <string>

namespace firstlight::test {

// True if the kernel can mount this filesystem of a device.
inline bool kernel_has(const std::string& filesystem) {
  std::ifstream list("/proc/filesystems");
  for (std::string line; std::getline(list, line);) {
    if (line.ends_with("\t" + filesystem)) return true;
  }
  return false;
}

}  // namespace firstlight::test
