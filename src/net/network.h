// SPDX-License-Identifier: Apache-2.0
// The machine's network for the length of a run: brought up when the first source needs it, left as
// it was found afterwards.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.h"
#include "base/recorder.h"
#include "net/destination.h"
#include "net/network_changes.h"
#include "net/network_settings.h"
#include "sys/ipv4.h"
#include "sys/link.h"

namespace firstlight::net {

class Network {
 public:
  enum class Policy {
    // Bring up what is down, unless the machine has a default route or a global address already.
    kBringUp,
    // Never touch the machine's network: a replay on a laptop, or systemd is in charge.
    kUseAsFound,
    // There is none: require() throws Error kNetworkNeeded.
    kNone,
  };

  // `settings`: what the kernel command line or the image ask for; for kBringUp only.
  explicit Network(Policy policy, NetworkSettings settings = {});
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;
  ~Network();  // as take_down(); what cannot be undone is left behind silently

  // Makes sure that there is a network, for a first request to `url`: of the family of an address
  // in it, else of any family. Does nothing when it has one already. All interfaces are brought up
  // at once, and the first that leads there is kept (net/bring_up.h). Throws Error kTimeout, or
  // kNetwork, with the state of each interface; what was set up until then is undone by take_down()
  // or the destructor.
  void require(const Deadline& deadline, Recorder& recorder, std::string_view url = {});

  // Removes exactly what require() set up: routes, address, MTU, link state. All of it is tried;
  // then the first failure is thrown. With NetworkSettings::keep all of this stays, if require()
  // was successful; interfaces that got no address are set down again.
  void take_down();

  // Addresses, in order of preference: those of the settings, then those of the lease or the
  // routers. Link-local ones are left out, with a warning: c-ares 1.18 takes none with an
  // interface, and then refuses all of the list. Empty: use what the machine's resolv.conf says.
  [[nodiscard]] const std::vector<std::string>& name_servers() const { return name_servers_; }

  // Who gave the lease; nullopt without one.
  [[nodiscard]] std::optional<sys::Ipv4Address> dhcp_server() const { return dhcp_server_; }

 private:
  [[nodiscard]] bool is_ready_for(const Destination& destination) const;

  Policy policy_;
  NetworkSettings settings_;
  void look_for_configured(sys::LinkControl& control);

  bool looked_ = false;  // at what the machine had before anything was set up here
  bool ipv4_ready_ = false;
  bool ipv6_ready_ = false;
  bool ipv6_on_link_ready_ = false;  // link-local addresses only
  NetworkChanges changes_;
  std::vector<std::string> name_servers_;
  std::optional<sys::Ipv4Address> dhcp_server_;
};

}  // namespace firstlight::net
