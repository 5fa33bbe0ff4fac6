// SPDX-License-Identifier: Apache-2.0
#include "sys/kernel_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/unique_fd.h"

namespace firstlight::sys {

std::optional<std::string> read_kernel_file(const std::string& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.is_open()) return std::nullopt;
  std::string text;
  std::array<char, 4096> bytes{};
  while (true) {
    const ssize_t size = ::read(fd.get(), bytes.data(), bytes.size());
    const int error = errno;
    if (size < 0 && error == EINTR) continue;
    if (size < 0) return std::nullopt;
    if (size == 0) return text;
    text.append(bytes.data(), static_cast<std::size_t>(size));
  }
}

std::optional<std::string> read_sysfs_attribute(const std::string& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.is_open()) return std::nullopt;
  std::array<char, 4096> bytes{};
  ssize_t size = -1;
  do {
    size = ::read(fd.get(), bytes.data(), bytes.size());
  } while (size < 0 && errno == EINTR);
  if (size < 0) return std::nullopt;
  return std::string(bytes.data(), static_cast<std::size_t>(size));
}

std::string running_command_line() {
  std::string text = read_kernel_file("/proc/cmdline").value_or("");
  text.erase(text.find_last_not_of('\n') + 1);
  return text;
}

}  // namespace firstlight::sys
