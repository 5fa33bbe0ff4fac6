// SPDX-License-Identifier: Apache-2.0
#include "sys/sync.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "base/error.h"
#include "base/unique_fd.h"

namespace firstlight::sys {

void sync_filesystem(const std::string& path) {
  const UniqueFd node(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (node.is_open() && ::syncfs(node.get()) == 0) return;
  const int error = errno;
  throw Error({.code = ErrorCode::kSystem,
               .tried = "write back the filesystem of",
               .object = path,
               .why = errno_text(error)});
}

}  // namespace firstlight::sys
