// SPDX-License-Identifier: Apache-2.0
#include "sys/udev.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <charconv>
#include <optional>
#include <string_view>

#include "sys/kernel_file.h"
#include "sys/root.h"

namespace firstlight::sys {

namespace {

bool udev_runs() { return ::access("/run/udev/control", F_OK) == 0; }

// Where udev's database has the device; nullopt if there is no such node.
std::optional<std::string> database_entry(const std::string& node) {
  struct stat status {};
  if (::stat(node.c_str(), &status) != 0) return std::nullopt;
  return fmt::format("/run/udev/data/b{}:{}", major(status.st_rdev), minor(status.st_rdev));
}

}  // namespace

bool udev_has_processed(const std::string& node, std::int64_t since_us) {
  if (!udev_runs()) return true;
  const auto path = database_entry(node);
  if (!path) return false;
  const auto entry = read_kernel_file(*path);
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

void note_mapping_for_udev(const std::string& node) {
  if (udev_runs()) return;
  const auto path = database_entry(node);
  if (!path) return;
  Root("/").write_file(*path, "E:DM_UDEV_PRIMARY_SOURCE_FLAG=1\n", {.mode = 0644},
                       Existing::kReplace);
}

}  // namespace firstlight::sys
