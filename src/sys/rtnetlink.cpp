// SPDX-License-Identifier: Apache-2.0
#include "sys/rtnetlink.h"

#include <linux/if_addr.h>

#include <cerrno>
#include <utility>

#include "base/error.h"

namespace firstlight::sys {
namespace {

Error refusal(int errno_value, std::string tried, std::string object) {
  return Error({.code = ErrorCode::kNetwork,
                .tried = std::move(tried),
                .object = std::move(object),
                .why = errno_text(errno_value),
                .hint = errno_value == EPERM ? "this needs CAP_NET_ADMIN" : ""});
}

void no_data(const NetlinkMessage& /*message*/) {}

}  // namespace

Rtnetlink::Rtnetlink() : socket_(open_netlink(/*groups=*/0, /*non_blocking=*/false)) {}

void Rtnetlink::list(NetlinkRequest request, std::string object, const NetlinkReceiver& receive) {
  const int errno_value = netlink_transact(socket_.get(), request, ++sequence_, receive);
  if (errno_value != 0) throw refusal(errno_value, "list", std::move(object));
}

void Rtnetlink::limit_lifetime(NetlinkRequest& request, std::chrono::seconds lifetime) {
  if (lifetime.count() <= 0) return;
  ifa_cacheinfo times{};
  times.ifa_valid = static_cast<std::uint32_t>(lifetime.count());
  times.ifa_prefered = times.ifa_valid;
  request.add(IFA_CACHEINFO, times);
}

void Rtnetlink::change(NetlinkRequest request, std::string tried, std::string object) {
  const int errno_value = netlink_transact(socket_.get(), request, ++sequence_, no_data);
  if (errno_value != 0) throw refusal(errno_value, std::move(tried), std::move(object));
}

void Rtnetlink::remove(NetlinkRequest request, std::string object) {
  const int errno_value = netlink_transact(socket_.get(), request, ++sequence_, no_data);
  if (errno_value == 0 || errno_value == ESRCH || errno_value == EADDRNOTAVAIL ||
      errno_value == ENODEV) {
    return;
  }
  throw refusal(errno_value, "remove", std::move(object));
}

}  // namespace firstlight::sys
