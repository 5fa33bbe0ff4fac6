// SPDX-License-Identifier: Apache-2.0
#include "net/reach_probe.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

#include "base/error.h"

namespace firstlight::net {

ReachProbe::ReachProbe(const std::string& interface, const Endpoint& endpoint, TimePoint now)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)),
      patience_end_(now + kPatience) {
  int errno_value = errno;
  if (socket_.is_open()) {
    const auto size = static_cast<socklen_t>(interface.size());
    errno_value =
        ::setsockopt(socket_.get(), SOL_SOCKET, SO_BINDTODEVICE, interface.c_str(), size) == 0
            ? 0
            : errno;
  }
  if (errno_value != 0) {
    throw Error({.code = ErrorCode::kNetwork,
                 .tried = "open a socket on",
                 .object = interface,
                 .why = errno_text(errno_value)});
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(endpoint.port);
  address.sin_addr.s_addr = htonl(endpoint.address.value);
  const int status =
      ::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  judge(status == 0 ? 0 : errno);
}

ReachProbe::Verdict ReachProbe::verdict(TimePoint now) {
  if (verdict_ == Verdict::kReached || verdict_ == Verdict::kUnreachable) return verdict_;
  pollfd polled{.fd = socket_.get(), .events = POLLOUT, .revents = 0};
  if (::poll(&polled, 1, 0) == 1) {
    int errno_value = 0;
    socklen_t size = sizeof errno_value;
    if (::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &errno_value, &size) != 0) {
      errno_value = errno;
    }
    judge(errno_value);
  } else if (now >= patience_end_) {
    verdict_ = Verdict::kSilent;  // until it answers after all
    patience_end_ = TimePoint::max();
  }
  return verdict_;
}

void ReachProbe::judge(int errno_value) {
  if (errno_value == EINPROGRESS) return;
  const bool answered =
      errno_value == 0 || errno_value == ECONNREFUSED || errno_value == ECONNRESET;
  verdict_ = answered ? Verdict::kReached : Verdict::kUnreachable;
  if (!answered) fault_ = errno_text(errno_value);
}

}  // namespace firstlight::net
