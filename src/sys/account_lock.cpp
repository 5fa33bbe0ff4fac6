// SPDX-License-Identifier: Apache-2.0
#include "sys/account_lock.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <optional>
#include <string>

#include "base/error.h"

namespace firstlight::sys {
namespace {

Error held(const std::string& path, const std::string& by) {
  return Error({.code = ErrorCode::kAccount,
                .tried = "lock the account files by",
                .object = path,
                .why = "it is held by " + by,
                .hint = "end that program, or remove the file if there is none"});
}

// The shadow utilities write their process id, and a NUL byte, into the lock file.
bool names_other_living_process(const std::string& text) {
  pid_t pid = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), pid);
  if (parsed.ec != std::errc() || pid <= 0 || pid == ::getpid()) return false;
  return ::kill(pid, 0) == 0 || errno == EPERM;
}

void refuse_lock_files(const Root& root) {
  constexpr std::array<const char*, 6> kLockFiles = {"/etc/passwd.lock", "/etc/shadow.lock",
                                                     "/etc/group.lock",  "/etc/gshadow.lock",
                                                     "/etc/subuid.lock", "/etc/subgid.lock"};
  constexpr std::size_t kMaxLockBytes = 4096;
  for (const char* path : kLockFiles) {
    const std::optional<std::string> text = root.read_file(path, kMaxLockBytes);
    if (text && names_other_living_process(*text)) throw held(path, "another process");
  }
}

}  // namespace

AccountLock::AccountLock(Root& root) : lock_(root.open_lock_file("/etc/.pwd.lock")) {
  refuse_lock_files(root);
  // An open-file-description lock conflicts with the process locks of lckpwdf(3) but is not lost
  // when some other descriptor of the file is closed.
  struct flock whole_file {};
  whole_file.l_type = F_WRLCK;
  whole_file.l_whence = SEEK_SET;
  if (::fcntl(lock_.get(), F_OFD_SETLK, &whole_file) == 0) return;
  const int error = errno;
  throw held("/etc/.pwd.lock",
             error == EAGAIN || error == EACCES ? "another program" : errno_text(error));
}

}  // namespace firstlight::sys
