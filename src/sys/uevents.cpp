// SPDX-License-Identifier: Apache-2.0
#include "sys/uevents.h"

#include <linux/netlink.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <string_view>

#include "base/error.h"

namespace firstlight::sys {
namespace {

constexpr unsigned kKernelGroup = 1;  // bits of the groups
constexpr unsigned kUdevGroup = 2;
constexpr std::string_view kBlockSubsystem{"\0SUBSYSTEM=block\0", 17};
// The kernel builds an event in a buffer of 2 KiB (include/linux/kobject.h); udev adds properties,
// and the subsystem stands at the beginning.
constexpr std::size_t kMaxEventBytes = 8192;

[[noreturn]] void fail(const char* tried, int error) {
  throw Error({.code = ErrorCode::kSystem,
               .tried = tried,
               .object = "kernel uevents",
               .why = errno_text(error)});
}

}  // namespace

BlockUevents::BlockUevents()
    : socket_(
          ::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT)) {
  const int socket_error = errno;
  if (!socket_.is_open()) fail("open netlink socket for", socket_error);
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_groups = kKernelGroup | kUdevGroup;
  const void* generic = &address;
  if (::bind(socket_.get(), static_cast<const sockaddr*>(generic), sizeof address) != 0) {
    const int error = errno;
    fail("subscribe to", error);
  }
}

bool BlockUevents::wait(const Deadline& deadline) {
  while (true) {
    if (pending()) return true;
    if (deadline.expired()) return false;
    pollfd event{socket_.get(), POLLIN, 0};
    const int count = ::poll(&event, 1, deadline.poll_timeout_ms());
    const int error = errno;
    if (count < 0 && error != EINTR) fail("wait for", error);
  }
}

bool BlockUevents::pending() {
  bool seen = false;
  std::array<char, kMaxEventBytes> bytes{};
  while (true) {
    const ssize_t size = ::recv(socket_.get(), bytes.data(), bytes.size(), 0);
    const int error = errno;
    if (size >= 0) {
      const std::string_view event(bytes.data(), static_cast<std::size_t>(size));
      seen = seen || event.find(kBlockSubsystem) != std::string_view::npos;
    } else if (error == ENOBUFS) {
      seen = true;
    } else if (error == EAGAIN) {
      return seen;
    } else if (error != EINTR) {
      fail("read", error);
    }
  }
}

}  // namespace firstlight::sys
