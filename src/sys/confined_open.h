// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/stat.h>

#include <string>
#include <string_view>

#include "base/unique_fd.h"

namespace firstlight::sys {

// Either an open descriptor and error 0, or none and the errno value.
struct Opened {
  UniqueFd fd;
  int error = 0;
};

// What the resolution of a path may pass; otherwise the error is EXDEV for a mount point, ELOOP for
// a symbolic link.
struct Passable {
  bool mount_points = true;
  bool links = true;
};

// openat2(2) with `directory` as the root of all resolution and without the magic links of /proc.
// `path` may be absolute; it is taken inside `directory`. O_CLOEXEC is always set. Throws Error
// (kSystem) only when the kernel has no openat2.
[[nodiscard]] Opened open_confined(const UniqueFd& directory, const std::string& path, int flags,
                                   Passable passable = {});

// fstat(2); throws Error (kTree) naming `path`.
[[nodiscard]] struct stat status_of(const UniqueFd& fd, std::string_view path);

}  // namespace firstlight::sys
