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

}  // namespace

void undo_configuration(sys::LinkControl& control, int link_index, NetworkChanges& changes) {
  const auto found = changes.find(link_index);
  if (found == changes.end()) return;
  const LinkChanges made = std::exchange(found->second, {.set_up = found->second.set_up});
  Attempts attempts;
  for (auto route = made.routes.rbegin(); route != made.routes.rend(); ++route) {
    attempts.run([&] { control.remove_route(*route); });
  }
  for (const sys::Ipv4Prefix& address : made.addresses) {
    attempts.run([&] { control.remove_address(link_index, address); });
  }
  if (made.mtu_before) {
    attempts.run([&] {
      if (exists(control, link_index)) control.set_mtu(link_index, *made.mtu_before);
    });
  }
  attempts.finish();
}

void keep_configuration(NetworkChanges& changes) {
  std::erase_if(changes, [](const auto& entry) { return !entry.second.addresses.empty(); });
  undo(changes);
}

void undo(NetworkChanges& changes) {
  if (changes.empty()) return;
  NetworkChanges made = std::exchange(changes, {});
  sys::LinkControl control;
  Attempts attempts;
  for (const auto& [index, change] : made) {
    attempts.run([&, link_index = index] { undo_configuration(control, link_index, made); });
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
