// SPDX-License-Identifier: Apache-2.0
#include "net/network_changes.h"

#include <algorithm>
#include <utility>

namespace firstlight::net {
namespace {

// Runs several actions and keeps the first failure.
class Attempts {
 public:
  template <typename Action>
  void run(const Action& action) {
    try {
      action();
    } catch (...) {
      if (!first_) first_ = std::current_exception();
    }
  }
  void finish() const {
    if (first_) std::rethrow_exception(first_);
  }

 private:
  std::exception_ptr first_;
};

bool exists(sys::LinkControl& control, int link_index) {
  const auto links = control.links();
  return std::any_of(links.begin(), links.end(),
                     [&](const sys::Link& link) { return link.index == link_index; });
}

// Before the interface goes down: then the kernel takes its own addresses away with it.
void undo_ipv6(int link_index, const LinkChanges& made, Attempts& attempts) {
  if (made.ipv6_routes.empty() && made.ipv6_addresses.empty()) return;
  sys::Ipv6Control control;
  for (const sys::Ipv6Route& route : made.ipv6_routes) {
    attempts.run([&] { control.remove_route(route); });
  }
  for (const sys::Ipv6Prefix& address : made.ipv6_addresses) {
    attempts.run([&] { control.remove_address(link_index, address); });
  }
}

}  // namespace

void undo_configuration(sys::LinkControl& control, int link_index, NetworkChanges& changes) {
  const auto found = changes.find(link_index);
  if (found == changes.end()) return;
  LinkChanges& noted = found->second;
  const auto routes = std::exchange(noted.routes, {});
  const auto addresses = std::exchange(noted.addresses, {});
  const auto mtu_before = std::exchange(noted.mtu_before, std::nullopt);
  Attempts attempts;
  for (auto route = routes.rbegin(); route != routes.rend(); ++route) {
    attempts.run([&] { control.remove_route(*route); });
  }
  for (const sys::Ipv4Prefix& address : addresses) {
    attempts.run([&] { control.remove_address(link_index, address); });
  }
  if (mtu_before) {
    attempts.run([&] {
      if (exists(control, link_index)) control.set_mtu(link_index, *mtu_before);
    });
  }
  attempts.finish();
}

void keep_configuration(NetworkChanges& changes) {
  std::erase_if(changes, [](const auto& entry) { return entry.second.in_use; });
  undo(changes);
}

void undo(NetworkChanges& changes) {
  if (changes.empty()) return;
  NetworkChanges made = std::exchange(changes, {});
  sys::LinkControl control;
  Attempts attempts;
  for (const auto& [index, change] : made) {
    attempts.run([&, link_index = index] { undo_configuration(control, link_index, made); });
    undo_ipv6(index, change, attempts);
  }
  for (const auto& [index, change] : made) {
    if (!change.set_up) continue;
    attempts.run([&, link_index = index] {
      if (exists(control, link_index)) control.set_up(link_index, false);
    });
  }
  attempts.finish();
}

}  // namespace firstlight::net
