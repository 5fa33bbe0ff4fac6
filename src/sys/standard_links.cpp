// SPDX-License-Identifier: Apache-2.0
#include "sys/standard_links.h"

#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/error.h"

namespace firstlight::sys {

void make_standard_links() {
  struct Link {
    const char* path;
    const char* target;
  };
  constexpr std::array<Link, 4> kLinks{{{"/dev/fd", "/proc/self/fd"},
                                        {"/dev/stdin", "/proc/self/fd/0"},
                                        {"/dev/stdout", "/proc/self/fd/1"},
                                        {"/dev/stderr", "/proc/self/fd/2"}}};
  for (const Link& link : kLinks) {
    const int result = ::symlink(link.target, link.path);
    const int error = errno;
    if (result == 0 || error == EEXIST) continue;
    throw Error({.code = ErrorCode::kSystem,
                 .tried = "make the link",
                 .object = link.path,
                 .why = errno_text(error)});
  }
}

}  // namespace firstlight::sys
