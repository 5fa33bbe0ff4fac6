// SPDX-License-Identifier: Apache-2.0
#include "sys/confined_open.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "base/error.h"
#include "sys/root_failure.h"

namespace firstlight::sys {

Opened open_confined(const UniqueFd& directory, const std::string& path, int flags,
                     Passable passable) {
  open_how how{};
  how.flags = static_cast<std::uint64_t>(static_cast<unsigned>(flags | O_CLOEXEC));
  how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
  if (!passable.mount_points) how.resolve |= RESOLVE_NO_XDEV;
  if (!passable.links) how.resolve |= RESOLVE_NO_SYMLINKS;
  // EAGAIN: something was renamed or mounted during the resolution of ".."; the kernel asks to try
  // again. More than a few times means that somebody does it on purpose.
  constexpr int kMaxAttempts = 32;
  int error = 0;
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    const long fd = ::syscall(SYS_openat2, directory.get(), path.c_str(), &how, sizeof how);
    error = errno;
    if (fd >= 0) return {UniqueFd(static_cast<int>(fd)), 0};
    if (error != EAGAIN && error != EINTR) break;
  }
  if (error == ENOSYS) {
    throw Error({.code = ErrorCode::kSystem,
                 .tried = "open inside the root",
                 .object = path,
                 .why = "the kernel has no openat2 system call",
                 .hint = "Linux 5.6 or newer is needed"});
  }
  return {UniqueFd(), error};
}

struct stat status_of(const UniqueFd& fd, std::string_view path) {
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) throw root_failure("look at", path, errno);
  return status;
}

}  // namespace firstlight::sys
