// SPDX-License-Identifier: Apache-2.0
#include "sys/udev.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <charconv>
#include <string_view>

#include "sys/kernel_file.h"

namespace firstlight::sys {

bool udev_has_processed(const std::string& node, std::int64_t since_us) {
  if (::access("/run/udev/control", F_OK) != 0) return true;
  struct stat status {};
  if (::stat(node.c_str(), &status) != 0) return false;
  const auto entry = read_kernel_file(
      fmt::format("/run/udev/data/b{}:{}", major(status.st_rdev), minor(status.st_rdev)));
  if (!entry) return false;
  if (since_us == 0) return true;
  // "I:" and when it was first processed.
  constexpr std::string_view kMark = "\nI:";
  const std::string text = "\n" + *entry;
  const std::size_t mark = text.find(kMark);
  if (mark == std::string::npos) return false;
  std::int64_t first_us = 0;
  std::from_chars(text.data() + mark + kMark.size(), text.data() + text.size(), first_us);
  return first_us >= since_us;
}

}  // namespace firstlight::sys
