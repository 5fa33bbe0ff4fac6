// SPDX-License-Identifier: Apache-2.0
// The log before there is a log daemon: the kernel's ring buffer (it reaches the console and,
// later, the journal). Source: Documentation/ABI/testing/dev-kmsg.
#pragma once

#include <string_view>

#include "base/unique_fd.h"

namespace firstlight::sys {

// syslog(3) severities.
enum class LogLevel { kError = 3, kWarning = 4, kNotice = 5, kInfo = 6, kDebug = 7 };

// Writes whole lines, prefixed "firstlight: ". Where the kernel would not show a line on the
// console (option `quiet`), notices and worse are written to /dev/console as well, so that each
// line appears there exactly once. Logging never fails: a line that cannot be written is dropped.
class Kmsg {
 public:
  // Opens /dev/kmsg and /dev/console and lifts the kernel's rate limit for /dev/kmsg, which systemd
  // does a moment later, too. /dev and /proc must be mounted.
  Kmsg();

  void write(LogLevel level, std::string_view line) const;

 private:
  UniqueFd kmsg_;
  UniqueFd console_;
  int console_level_ = 0;  // the kernel shows lines of a lower number
};

}  // namespace firstlight::sys
