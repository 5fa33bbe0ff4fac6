// SPDX-License-Identifier: Apache-2.0
#include "wire.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <regex>

#include "base/scope_exit.h"
#include "program.h"

namespace firstlight::test {
namespace {

UniqueFd current_namespace() {
  UniqueFd fd(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
  REQUIRE(fd.is_open());
  return fd;
}

UniqueFd new_namespace() {
  REQUIRE_MESSAGE(::unshare(CLONE_NEWNET) == 0, "a network namespace needs root");
  run({"ip", "link", "set", "lo", "up"});
  return current_namespace();
}

void enter(const UniqueFd& name_space) { REQUIRE(::setns(name_space.get(), CLONE_NEWNET) == 0); }

}  // namespace

void Wire::add_nic(const std::string& nic, const std::string& uplink,
                   const std::string& address) const {
  const std::string machine =
      "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(machine_.get());
  in_cloud([&] {
    run({"ip", "link", "add", uplink, "type", "veth", "peer", "name", nic});
    run({"ip", "link", "set", nic, "netns", machine});
    run({"ip", "address", "add", address, "dev", uplink});
    run({"ip", "link", "set", uplink, "up"});
  });
}

Wire::Wire() : before_(current_namespace()) {
  machine_ = new_namespace();
  run({"ip", "link", "set", "lo", "down"});  // as it is when PID 1 starts
  cloud_ = new_namespace();
  run({"ip", "address", "add", "100.100.100.200/32", "dev", "lo"});
  enter(machine_);
  add_nic("eth0", "uplink", "10.7.0.1/24");
}

Wire::~Wire() { ::setns(before_.get(), CLONE_NEWNET); }

void Wire::in_cloud(const std::function<void()>& action) const {
  enter_cloud();
  const ScopeExit back([&] { ::setns(machine_.get(), CLONE_NEWNET); });
  action();
}

void Wire::enter_cloud() const { enter(cloud_); }

std::string network_state() {
  const std::string links = run({"ip", "-o", "link", "show"});
  // The queueing discipline is chosen by the kernel at the first "up" and stays: no trace of ours.
  return std::regex_replace(links, std::regex("qdisc [a-z_]+"), "qdisc") +
         run({"ip", "-o", "address", "show"}) + run({"ip", "route", "show", "table", "all"}) +
         run({"ip", "-6", "route", "show", "table", "all"});
}

}  // namespace firstlight::test
