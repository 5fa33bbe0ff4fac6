// SPDX-License-Identifier: Apache-2.0
// How often the database of SELinux labels is opened: the kernel tells of every opening of the
// policy's files (inotify(7)).
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>

#include "../cli/labelled_root.h"
#include "apply/label.h"
#include "apply/mount.h"
#include "base/unique_fd.h"
#include "boot_root.h"
#include "cli/boot_run.h"
#include "loop_disk.h"
#include "sys/mount.h"
#include "sys/process.h"
#include "sys/root.h"

namespace firstlight::test {
namespace {

// The openings of file_contexts, in the form of text or compiled, below `folder` since this began.
class PolicyWatch {
 public:
  explicit PolicyWatch(const std::filesystem::path& folder)
      : inotify_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
    // Equal events in a row are told once; between two openings there is always a reading.
    REQUIRE(::inotify_add_watch(inotify_.get(), folder.c_str(), IN_OPEN | IN_ACCESS) >= 0);
  }

  [[nodiscard]] int openings() const {
    int count = 0;
    alignas(inotify_event) std::array<char, 65536> bytes{};
    for (ssize_t size = 0; (size = ::read(inotify_.get(), bytes.data(), bytes.size())) > 0;) {
      for (ssize_t at = 0; at < size;) {
        inotify_event event{};
        std::memcpy(&event, bytes.data() + at, sizeof event);
        const std::string name = event.len == 0 ? "" : bytes.data() + at + sizeof event;
        const bool database = name == "file_contexts" || name == "file_contexts.bin";
        if (database && (event.mask & IN_OPEN) != 0U) ++count;
        at += static_cast<ssize_t>(sizeof event + event.len);
      }
    }
    return count;
  }

 private:
  UniqueFd inotify_;
};

constexpr const char* kConfig = R"({{
  "ignition": {{"version": "3.4.0"}},{1}
  "passwd": {{"users": [{{"name": "core"}}]}},
  "storage": {{
    "filesystems": [{{"device": "{0}", "format": "ext4", "path": "/srv/data"}}],
    "files": [{{"path": "/etc/app"}}, {{"path": "/etc/as-it-is"}}, {{"path": "/srv/data/file"}}]}},
  "systemd": {{"units": [{{"name": "old.service", "mask": true}}]}}
}})";

// A first boot, from the config to the stamp.
void boot_once(const std::string& config_file) {
  cli::BootRun boot;
  boot.carry_out([&](sys::DeviceNames& names, const Deadline& deadline) {
    const platform::Sources sources{.platform_id = "file", .config_file = config_file};
    boot.provision_once(
        std::make_unique<cli::Acquisition>(sources, net::Network::Policy::kNone,
                                           net::NetworkSettings{}, deadline, boot.recorder()),
        names, deadline);
  });
  if (boot.failed()) throw Error(boot.recorder().report().error.value());
}

}  // namespace

TEST_CASE("a first boot opens the label database once, and labels its stamp") {
  const TargetRoot target;
  const LoopDisk disk(std::uint64_t{32});
  sys::run_program({.path = "/usr/sbin/mkfs.ext4", .arguments = {disk.node()}}, Deadline::never());
  target.write("root/config.ign", fmt::format(kConfig, disk.node(), ""));
  make_boot_folders(target);
  install_policy(target);
  const std::string mounted = target.host_path("root/srv/data");
  // The second time there is a stamp, which is written anew.
  for (const std::string arguments : {"firstlight.firstboot=auto", "firstlight.firstboot=yes"}) {
    CAPTURE(arguments);
    const PolicyWatch watch(target.host_path(kPolicyFolder));
    {
      const BootRoot root(target, arguments, {disk.node()});
      CHECK(root.run([] { boot_once("/config.ign"); }) == "");
    }
    const sys::ScopedMount unmounting(mounted);
    CHECK(sys::is_mount_point(mounted));
    CHECK(watch.openings() == 1);
    CHECK(judge(target, "-n") == "");
    CHECK(judge(target, "-n", "/srv/data") == "");
    CHECK(label_of(target, "var/lib/firstlight/provisioned.json") ==
          "system_u:object_r:var_lib_t:s0");
    CHECK(label_of(target, "etc/.ignition-result.json") == "system_u:object_r:etc_t:s0");
  }
}

TEST_CASE("apply opens the label database once, from kernel arguments to units") {
  const TargetRoot target;
  const LoopDisk disk(std::uint64_t{32});
  sys::run_program({.path = "/usr/sbin/mkfs.ext4", .arguments = {disk.node()}}, Deadline::never());
  target.write("root/boot/loader/entries/linux.conf", "linux /a\noptions root=x\n");
  target.write("root/etc/kernel/cmdline", "root=x\n");
  install_policy(target);
  const PolicyWatch watch(target.host_path(kPolicyFolder));
  CHECK(target.apply(fmt::format(kConfig, disk.node(),
                                 R"("kernelArguments": {"shouldExist": ["a=1"]},)")) == 0);
  CHECK(target.read("boot/loader/entries/linux.conf") == "linux /a\noptions root=x a=1\n");
  CHECK(watch.openings() == 1);
  CHECK(judge(target, "-n") == "");
  CHECK(label_of(target, "var/lib/firstlight/kernel-arguments") ==
        "system_u:object_r:var_lib_t:s0");
}

TEST_CASE("without a node to be made the label database is not opened") {
  const TargetRoot target;
  install_policy(target);
  const PolicyWatch watch(target.host_path(kPolicyFolder));
  apply::TargetLabels labels(target.host_path("root"));
  sys::Root root(target.host_path("root"));
  labels.use_in(root);
  CHECK(root.has_labels());
  CHECK(watch.openings() == 0);
}

}  // namespace firstlight::test
