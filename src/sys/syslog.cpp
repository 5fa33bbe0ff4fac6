// SPDX-License-Identifier: Apache-2.0
#include "sys/syslog.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace firstlight::sys {

std::optional<Syslog> Syslog::connect(std::string identifier) {
  constexpr std::string_view kPath = "/dev/log";
  UniqueFd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (socket.get() < 0) return std::nullopt;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::copy(kPath.begin(), kPath.end(), static_cast<char*>(address.sun_path));
  const auto* const generic = reinterpret_cast<const sockaddr*>(&address);
  if (::connect(socket.get(), generic, sizeof address) != 0) return std::nullopt;
  return Syslog(std::move(socket), std::move(identifier));
}

Syslog::Syslog(UniqueFd socket, std::string identifier)
    : socket_(std::move(socket)), identifier_(std::move(identifier)) {}

void Syslog::write(int severity, std::string_view line) const {
  const std::string message =
      fmt::format("<{}>{}[{}]: {}", severity, identifier_, ::getpid(), line);
  (void)::send(socket_.get(), message.data(), message.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

}  // namespace firstlight::sys
