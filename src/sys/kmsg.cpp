// SPDX-License-Identifier: Apache-2.0
#include "sys/kmsg.h"

#include <fcntl.h>

#include <array>
#include <cstdlib>
#include <string>

#include "base/printable.h"

namespace firstlight::sys {
namespace {

// The kernel takes records of up to 1 KiB with their prefix (kernel/printk/printk.c,
// PRINTK_MESSAGE_MAX is 2 KiB since 6.4); longer ones are refused as a whole.
constexpr std::size_t kMaxLineBytes = 960;

int console_level() {
  const UniqueFd fd(::open("/proc/sys/kernel/printk", O_RDONLY | O_CLOEXEC));
  std::array<char, 32> text{};
  if (!fd.is_open() || ::read(fd.get(), text.data(), text.size() - 1) <= 0) return 0;
  return static_cast<int>(std::strtol(text.data(), nullptr, 10));
}

// Ten records in five seconds are all that is let through otherwise. The kernel refuses the word
// without a newline (kernel/printk/printk.c, devkmsg_sysctl_set_loglvl).
void lift_rate_limit() {
  constexpr std::string_view kOn = "on\n";
  const UniqueFd fd(::open("/proc/sys/kernel/printk_devkmsg", O_WRONLY | O_CLOEXEC));
  if (fd.is_open()) [[maybe_unused]]
    const ssize_t written = ::write(fd.get(), kOn.data(), kOn.size());
}

void write_once(const UniqueFd& fd, const std::string& record) {
  if (fd.is_open()) [[maybe_unused]]
    const ssize_t written = ::write(fd.get(), record.data(), record.size());
}

}  // namespace

Kmsg::Kmsg()
    : kmsg_(::open("/dev/kmsg", O_WRONLY | O_CLOEXEC | O_NOCTTY)),
      console_(::open("/dev/console", O_WRONLY | O_CLOEXEC | O_NOCTTY)),
      console_level_(console_level()) {
  lift_rate_limit();
}

void Kmsg::write(LogLevel level, std::string_view line) const {
  const int severity = static_cast<int>(level);
  const std::string text = "firstlight: " + printable(line.substr(0, kMaxLineBytes));
  write_once(kmsg_, "<" + std::to_string(severity) + ">" + text + "\n");
  const bool shown_by_kernel = kmsg_.is_open() && severity < console_level_;
  if (level <= LogLevel::kNotice && !shown_by_kernel) write_once(console_, text + "\r\n");
}

}  // namespace firstlight::sys
