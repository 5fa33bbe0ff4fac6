// SPDX-License-Identifier: Apache-2.0
#include "sys/pid1.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "base/error.h"

namespace firstlight::sys {
namespace {

void reset_signals() {
  for (int signal_number = 1; signal_number < NSIG; ++signal_number) {
    // Fails for the numbers that cannot be set (SIGKILL, SIGSTOP, those glibc keeps): as it should.
    (void)::signal(signal_number, SIG_DFL);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

int reboot_command(PowerAction action) {
  switch (action) {
    case PowerAction::kReboot:
      return RB_AUTOBOOT;
    case PowerAction::kPoweroff:
      return RB_POWER_OFF;
    case PowerAction::kHalt:
      return static_cast<int>(RB_HALT_SYSTEM);
  }
  return static_cast<int>(RB_HALT_SYSTEM);
}

}  // namespace

void open_standard_streams() {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    if (::fcntl(fd, F_GETFD) >= 0) continue;
    // The lowest free number is `fd`, since all below are open.
    if (::open("/dev/console", O_RDWR | O_NOCTTY) >= 0) continue;
    (void)::open("/dev/null", O_RDWR);
  }
}

void become(const std::string& program, const std::vector<std::string>& argv) {
  std::vector<char*> pointers;
  pointers.reserve(argv.size() + 1);
  // execve(2) does not write through its arguments; the interface is older than const.
  for (const std::string& argument : argv) pointers.push_back(const_cast<char*>(argument.c_str()));
  pointers.push_back(nullptr);

  reset_signals();
  ::umask(022);
  if (::chdir("/") != 0) {
    const int err = errno;
    throw Error({.code = ErrorCode::kProcess,
                 .tried = "change to directory",
                 .object = "/",
                 .why = errno_text(err)});
  }
  (void)::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
  ::execv(program.c_str(), pointers.data());
  const int err = errno;
  throw Error({.code = ErrorCode::kProcess,
               .tried = "become the init program",
               .object = program,
               .why = errno_text(err),
               .hint = "name the init program of the image by firstlight.init=PATH"});
}

void power(PowerAction action) {
  ::sync();
  ::reboot(reboot_command(action));
  const int err = errno;
  throw Error({.code = ErrorCode::kSystem,
               .tried = "reboot or power off",
               .object = "this machine",
               .why = errno_text(err),
               .hint = "only PID 1 of a machine, or root, may do this"});
}

bool is_started_by_init() { return ::getppid() == 1; }

}  // namespace firstlight::sys
