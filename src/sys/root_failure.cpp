// SPDX-License-Identifier: Apache-2.0
#include "sys/root_failure.h"

#include <cerrno>

namespace firstlight::sys {
namespace {

std::string hint_for(int errno_value) {
  switch (errno_value) {
    case EROFS:
      return "the filesystem is read-only: give that directory a writable layer";
    case ELOOP:
      return "a loop of links, or a link of /proc, leads there";
    case EXDEV:
      return "it is on another filesystem";
    case ENOSPC:
    case EDQUOT:
      return "make the filesystem larger";
    case EACCES:
    case EPERM:
      return "run as root; an immutable file or a security module refuses, too";
    default:
      return {};
  }
}

}  // namespace

Error root_failure(std::string_view tried, std::string_view path, int errno_value) {
  return Error({.code = ErrorCode::kTree,
                .tried = std::string(tried),
                .object = std::string(path),
                .why = errno_text(errno_value),
                .hint = hint_for(errno_value),
                .pointer = {}});
}

bool nothing_there(int errno_value) { return errno_value == ENOENT || errno_value == ENOTDIR; }

}  // namespace firstlight::sys
