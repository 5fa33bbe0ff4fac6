// SPDX-License-Identifier: Apache-2.0
// Lines for the system log, as datagrams to /dev/log: syslog(3) keeps the kernel's facility from
// programs, which is where the reference engine's lines are looked for.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/unique_fd.h"

namespace firstlight::sys {

class Syslog {
 public:
  // nullopt: nobody listens.
  [[nodiscard]] static std::optional<Syslog> connect(std::string identifier);

  // `severity` as of syslog(3), 0 to 7. A line that cannot be sent is dropped.
  void write(int severity, std::string_view line) const;

 private:
  Syslog(UniqueFd socket, std::string identifier);

  UniqueFd socket_;
  std::string identifier_;
};

}  // namespace firstlight::sys
