// SPDX-License-Identifier: Apache-2.0
// SELinux labels on volumes that the target does not show yet, or not at the path of their own:
// the boot loader's, and the writable layers; with setfiles as the judge.
#include <doctest/doctest.h>
#include <sys/xattr.h>

#include <filesystem>
#include <string>

#include "../cli/labelled_root.h"
#include "../skipped.h"
#include "apply/kernel_arguments.h"
#include "apply/label.h"
#include "base/error.h"
#include "boot/kernel_arguments.h"
#include "boot/layers.h"
#include "boot_root.h"
#include "kernel_filesystems.h"
#include "loop_disk.h"
#include "sys/mount.h"
#include "sys/process.h"

namespace firstlight::test {
namespace {

constexpr const char* kEntry = "linux /a\noptions $kernelopts quiet\n";
const config::KernelArguments kWanted{.should_exist = {"a=1"}, .should_not_exist = {"quiet"}};

std::string grub_environment() {
  std::string block = "# GRUB Environment Block\nkernelopts=root=x quiet\n";
  block.resize(1024, '#');
  return block;
}

void make_filesystem(const LoopDisk& disk, const std::string& type) {
  sys::run_program({.path = "/usr/sbin/mkfs." + type, .arguments = {disk.node()}},
                   Deadline::never());
}

void set_arguments(const TargetRoot& target, const LoopDisk& disk) {
  Recorder recorder;
  sys::DeviceNames names;
  apply::TargetLabels labels(target.host_path("root"));
  CHECK(apply::set_kernel_arguments(kWanted, names,
                                    {.root = target.host_path("root"),
                                     .boot_device = disk.node(),
                                     .look_at_disks = false,
                                     .boot_id = "boot-1"},
                                    labels, recorder) == apply::KernelArgumentsResult::kChanged);
}

// In the process that has the target as "/".
void mount_layers(const std::string& command_line) {
  Recorder recorder;
  const Recorder::Phase phase(recorder, "layers");
  sys::DeviceNames names;
  apply::TargetLabels labels("/");
  boot::Layers layers(boot::parse_kernel_arguments(command_line), names, labels, Deadline::never(),
                      recorder);
  layers.mount(Deadline::never(), recorder);
}

}  // namespace

TEST_CASE("the files of a boot loader on a volume of its own are labelled as they are seen later") {
  const TargetRoot target;
  const LoopDisk disk(std::uint64_t{64});
  make_filesystem(disk, "ext4");
  const sys::MountRequest request{
      .source = disk.node(), .target = target.host_path("root/boot"), .fstype = "ext4"};
  std::filesystem::create_directories(request.target);
  {
    const sys::ScopedMount mounted(request);
    target.write("root/boot/loader/entries/linux.conf", kEntry);
    target.write("root/boot/grub2/grubenv", grub_environment());
    install_policy(target);
    (void)judge(target, "", "/boot");
  }
  std::filesystem::remove(target.host_path("root/etc/as-it-is"));
  set_arguments(target, disk);
  const sys::ScopedMount mounted(request);
  CHECK(target.read("boot/loader/entries/linux.conf") == "linux /a\noptions $kernelopts\n");
  CHECK(target.read("boot/grub2/grubenv") != grub_environment());
  CHECK(judge(target, "-n") == "");
  CHECK(judge(target, "-n", "/boot") == "");
  CHECK(label_of(target, "boot/loader/entries/linux.conf") == "system_u:object_r:boot_t:s0");
}

TEST_CASE("those below /boot of a root filesystem's device likewise") {
  const TargetRoot target;
  const LoopDisk disk(std::uint64_t{64});
  make_filesystem(disk, "ext4");
  const sys::MountRequest request{
      .source = disk.node(), .target = target.host_path("root/srv"), .fstype = "ext4"};
  std::filesystem::create_directories(request.target);
  {
    const sys::ScopedMount mounted(request);
    target.write("root/srv/boot/loader/entries/linux.conf", "linux /a\noptions quiet\n");
  }
  install_policy(target);
  set_arguments(target, disk);
  const sys::ScopedMount mounted(request);
  CHECK(label_of(target, "srv/boot/loader/entries/linux.conf") == "system_u:object_r:boot_t:s0");
}

TEST_CASE("a boot loader's volume that has no labels is written all the same") {
  if (!kernel_has("vfat")) {
    report_skipped("a FAT boot partition: the kernel has no vfat");
    return;
  }
  const TargetRoot target;
  const LoopDisk disk(std::uint64_t{64});
  make_filesystem(disk, "vfat");
  const sys::MountRequest request{
      .source = disk.node(), .target = target.host_path("root/boot"), .fstype = "vfat"};
  std::filesystem::create_directories(target.host_path("root/boot"));
  {
    const sys::ScopedMount mounted(request);
    target.write("root/boot/loader/entries/linux.conf", "linux /a\noptions quiet\n");
  }
  install_policy(target);
  set_arguments(target, disk);
  const sys::ScopedMount mounted(request);
  CHECK(target.read("boot/loader/entries/linux.conf") == "linux /a\noptions a=1\n");
  CHECK(label_of(target, "boot/loader/entries/linux.conf") == "none");
}

// As a power cut leaves them between making and labelling.
void leave_unlabelled(const TargetRoot& target, const LoopDisk& etc, const LoopDisk& var) {
  const std::string place = target.host_path("root/srv").string();
  {
    const sys::ScopedMount mounted({.source = etc.node(), .target = place, .fstype = "ext4"});
    std::filesystem::remove_all(place + "/work");
    std::filesystem::create_directories(place + "/.firstlight.work/left-over");
  }
  const sys::ScopedMount mounted({.source = var.node(), .target = place, .fstype = "ext4"});
  REQUIRE(::removexattr(place.c_str(), "security.selinux") == 0);
}

TEST_CASE("what is made on new layers has the labels of /etc and /var") {
  const TargetRoot target;
  const LoopDisk etc(std::uint64_t{32});
  const LoopDisk var(std::uint64_t{32});
  make_filesystem(etc, "ext4");
  make_filesystem(var, "ext4");
  make_boot_folders(target);
  install_policy(target);
  std::filesystem::remove(target.host_path("root/etc/as-it-is"));
  const std::string arguments =
      "firstlight.etc=overlay:" + etc.node() + " firstlight.var=" + var.node();
  for (const std::string boot : {"first", "second", "after a power cut"}) {
    CAPTURE(boot);
    if (boot.starts_with("after")) leave_unlabelled(target, etc, var);
    {
      const BootRoot root(target, arguments, {etc.node(), var.node()});
      CHECK(root.run([&arguments] { mount_layers(arguments); }) == "");
    }
    const sys::ScopedMount etc_mount(target.host_path("root/etc").string());
    const sys::ScopedMount var_mount(target.host_path("root/var").string());
    REQUIRE(sys::is_mount_point(etc_mount.target()));
    REQUIRE(sys::is_mount_point(var_mount.target()));
    CHECK(judge(target, "-n") == "");
    CHECK(judge(target, "-n", "/etc") == "");
    CHECK(judge(target, "-n", "/var") == "");
    CHECK(label_of(target, "etc") == "system_u:object_r:etc_t:s0");
    CHECK(label_of(target, "var") == "system_u:object_r:var_t:s0");
    CHECK(label_of(target, "var/lost+found") == "system_u:object_r:lost_found_t:s0");
  }
  const sys::ScopedMount mounted(
      {.source = etc.node(), .target = target.host_path("root/srv").string(), .fstype = "ext4"});
  CHECK(label_of(target, "srv/upper") == "system_u:object_r:etc_t:s0");
  CHECK(label_of(target, "srv/work") == "system_u:object_r:etc_t:s0");
  CHECK_FALSE(std::filesystem::exists(target.host_path("root/srv/.firstlight.work")));
}

}  // namespace firstlight::test
