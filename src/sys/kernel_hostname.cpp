// SPDX-License-Identifier: Apache-2.0
#include "sys/kernel_hostname.h"

#include <unistd.h>

#include <cerrno>

#include "base/error.h"

namespace firstlight::sys {

void set_kernel_hostname(const std::string& name) {
  if (::sethostname(name.data(), name.size()) == 0) return;
  const int error = errno;
  throw Error({.code = ErrorCode::kSystem,
               .tried = "set the host name",
               .object = name,
               .why = errno_text(error)});
}

}  // namespace firstlight::sys
