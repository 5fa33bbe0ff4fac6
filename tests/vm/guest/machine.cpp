// SPDX-License-Identifier: Apache-2.0
#include "machine.h"

#include <fcntl.h>
#include <sys/io.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace firstlight::guest {

void mount_kernel_filesystems() {
  const struct {
    const char* type;
    const char* path;
    const char* witness;
  } mounts[] = {{"proc", "/proc", "/proc/mounts"},
                {"sysfs", "/sys", "/sys/class"},
                {"devtmpfs", "/dev", "/dev/null"}};
  for (const auto& wanted : mounts) {
    if (std::filesystem::exists(wanted.witness)) continue;
    if (mount(wanted.type, wanted.path, wanted.type, MS_NOSUID, nullptr) != 0) {
      const int error = errno;
      throw std::system_error(error, std::generic_category(), std::string("mount ") + wanted.path);
    }
  }
}

HostLine::HostLine() : fd_(open("/dev/ttyS1", O_WRONLY | O_NOCTTY | O_CLOEXEC)) {
  if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "/dev/ttyS1");
  struct termios settings {};
  tcgetattr(fd_, &settings);
  cfmakeraw(&settings);
  tcsetattr(fd_, TCSANOW, &settings);
}

HostLine::~HostLine() { close(fd_); }

void HostLine::print(std::string_view text) const {
  std::string line(text);
  line += '\n';
  for (std::size_t sent = 0; sent < line.size();) {
    const ssize_t count = write(fd_, line.data() + sent, line.size() - sent);
    if (count < 0) throw std::system_error(errno, std::generic_category(), "write to /dev/ttyS1");
    sent += static_cast<std::size_t>(count);
  }
  tcdrain(fd_);
}

void exit_machine(unsigned char status) {
  constexpr unsigned short kDebugExitPort = 0xf4;
  sync();
  // What was said on the console is still on its way through a buffer of the kernel.
  const int console = open("/dev/console", O_WRONLY | O_NOCTTY | O_CLOEXEC);
  if (console >= 0) tcdrain(console);
  if (ioperm(kDebugExitPort, 1, 1) == 0) outb(status, kDebugExitPort);
  // Only a machine without that device gets here.
  reboot(RB_POWER_OFF);
  _exit(status);
}

}  // namespace firstlight::guest
