// SPDX-License-Identifier: Apache-2.0
#include "sys/mount_holders.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>

#include "sys/kernel_file.h"
#include "sys/mount_table.h"

namespace firstlight::sys {
namespace {

namespace fs = std::filesystem;

bool is_on(const fs::path& path, dev_t device) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && status.st_dev == device;
}

bool has_open_file(const fs::path& process, dev_t device) {
  std::error_code gone;
  for (fs::directory_iterator files(process / "fd", gone), end; !gone && files != end;
       files.increment(gone)) {
    if (is_on(files->path(), device)) return true;
  }
  return false;
}

// Lines of maps: addresses, permissions, offset, MAJOR:MINOR in hex, …
bool has_mapped_file(const fs::path& process, dev_t device) {
  const std::string maps = read_kernel_file(process / "maps").value_or("");
  return maps.find(fmt::format(" {:02x}:{:02x} ", major(device), minor(device))) !=
         std::string::npos;
}

std::optional<std::string_view> hold_of(const fs::path& process, dev_t device) {
  if (is_on(process / "cwd", device)) return "working directory";
  if (is_on(process / "root", device)) return "root directory";
  if (has_open_file(process, device)) return "open file";
  if (is_on(process / "exe", device)) return "program";
  if (has_mapped_file(process, device)) return "mapped file";
  return std::nullopt;
}

std::string name_of(const fs::path& process) {
  std::string name = read_kernel_file(process / "comm").value_or("");
  if (name.ends_with('\n')) name.pop_back();
  return name;
}

void add_mounts_below(const std::string& target, std::vector<std::string>* holders) {
  for (const MountEntry& entry : read_mount_table()) {
    if (holders->size() == kMaxHolders) return;
    if (entry.target.starts_with(target + "/")) holders->push_back("mount " + entry.target);
  }
}

// Calls `visit` with the folder in /proc of each process that holds the device, and how it does,
// until it returns false.
template <typename Visit>
void for_each_process(dev_t device, Visit visit) {
  std::error_code gone;
  for (fs::directory_iterator folders("/proc", gone), end; !gone && folders != end;
       folders.increment(gone)) {
    const std::string pid = folders->path().filename();
    if (!std::all_of(pid.begin(), pid.end(), [](char c) { return c >= '0' && c <= '9'; })) continue;
    const auto hold = hold_of(folders->path(), device);
    if (hold && !visit(folders->path(), *hold)) return;
  }
}

void add_processes(dev_t device, std::vector<std::string>* holders) {
  for_each_process(device, [&](const fs::path& process, std::string_view hold) {
    if (holders->size() == kMaxHolders) return false;
    holders->push_back(
        fmt::format("process {} ({}): {}", process.filename().string(), name_of(process), hold));
    return true;
  });
}

}  // namespace

std::vector<std::string> mount_holders(const std::string& target) noexcept {
  std::vector<std::string> holders;
  try {
    struct stat status {};
    if (::stat(target.c_str(), &status) != 0) return holders;
    add_mounts_below(target, &holders);
    add_processes(status.st_dev, &holders);
  } catch (const std::exception&) {
    // What was found until then is better than nothing.
  }
  return holders;
}

std::vector<pid_t> holding_processes(const std::string& target) noexcept {
  std::vector<pid_t> processes;
  try {
    struct stat status {};
    if (::stat(target.c_str(), &status) != 0) return processes;
    for_each_process(status.st_dev, [&](const fs::path& process, std::string_view /*hold*/) {
      if (processes.size() == kMaxHolders) return false;
      processes.push_back(static_cast<pid_t>(std::stol(process.filename().string())));
      return true;
    });
  } catch (const std::exception&) {
    // As above.
  }
  return processes;
}

}  // namespace firstlight::sys
