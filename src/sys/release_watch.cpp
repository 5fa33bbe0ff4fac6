// SPDX-License-Identifier: Apache-2.0
#include "sys/release_watch.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <vector>

#include "sys/mount_holders.h"

namespace firstlight::sys {

// The kernel reports a change of the table, after the file was opened, as an exceptional condition.
ReleaseWatch::ReleaseWatch() : mount_table_(::open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC)) {}

void ReleaseWatch::wait(const std::string& target,
                        std::chrono::milliseconds at_most) const noexcept {
  std::vector<UniqueFd> processes;
  std::array<pollfd, kMaxHolders + 1> watched{};
  watched[0] = {.fd = mount_table_.get(), .events = POLLPRI, .revents = 0};
  std::size_t count = 1;
  for (const pid_t process : holding_processes(target)) {
    UniqueFd fd(static_cast<int>(::syscall(SYS_pidfd_open, process, 0)));
    watched.at(count++) = {.fd = fd.get(), .events = POLLIN, .revents = 0};
    processes.push_back(std::move(fd));
  }
  ::poll(watched.data(), count, static_cast<int>(at_most.count()));
}

}  // namespace firstlight::sys
