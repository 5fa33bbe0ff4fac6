// SPDX-License-Identifier: Apache-2.0
// SELinux labels of mount points and of the filesystems mounted there.
#include <doctest/doctest.h>
#include <sys/xattr.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "apply/label.h"
#include "apply/mount.h"
#include "base/error.h"
#include "loop_disk.h"
#include "sys/mount.h"
#include "sys/process.h"

namespace firstlight::test {
namespace {

std::string label_of(const std::filesystem::path& path) {
  std::array<char, 256> label{};
  const ssize_t size = ::lgetxattr(path.c_str(), "security.selinux", label.data(), label.size());
  return size > 0 ? std::string(label.data()) : "none";
}

void write(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

plan::MountStep mounting(const std::string& device, std::string fstype, std::string path) {
  plan::MountStep step;
  step.pointer = "/storage/filesystems/0";
  step.device = device;
  step.format = std::move(fstype);
  step.path = std::move(path);
  return step;
}

void install_policy(const TempFolder& root) {
  write(root.path() / "etc/selinux/config", "SELINUX=enforcing\nSELINUXTYPE=own\n");
  write(root.path() / "etc/selinux/own/contexts/files/file_contexts",
        "/srv -d u:r:srv:s0\n/srv/data(/.*)? u:r:data:s0\n/srv/data/lost\\+found u:r:lost:s0\n");
}

}  // namespace

TEST_CASE("mount points and fresh filesystems are labelled") {
  const LoopDisk disk(std::uint64_t{32});
  const TempFolder root;
  install_policy(root);
  Recorder recorder;
  const Recorder::Phase phase(recorder, "mounts");
  sys::DeviceNames names(std::chrono::seconds(5));
  sys::run_program({.path = "/usr/sbin/mkfs.ext4", .arguments = {disk.node()}}, Deadline::never());

  bool fresh = true;
  SUBCASE("empty") {}
  SUBCASE("a filesystem with data is left alone") {
    fresh = false;
    const TempFolder other;
    const sys::ScopedMount mounted({disk.node(), other.path(), "ext4", ""});
    write(other.path() / "file", "kept");
  }
  apply::TargetLabels labels(root.path());
  auto result = apply::mount_filesystems(std::vector{mounting(disk.node(), "ext4", "/srv/data")},
                                         root.path(), labels, names, recorder);
  CHECK(label_of(root.path() / "srv") == "u:r:srv:s0");
  CHECK(label_of(root.path() / "srv/data") == (fresh ? "u:r:data:s0" : "none"));
  CHECK(label_of(root.path() / "srv/data/lost+found") == (fresh ? "u:r:lost:s0" : "none"));
  apply::unmount_filesystems(result);
  CHECK(label_of(root.path() / "srv/data") == "u:r:data:s0");
}

TEST_CASE("a policy that is mounted over counts no more") {
  const LoopDisk disk(std::uint64_t{32});
  const TempFolder root;
  install_policy(root);
  sys::run_program({.path = "/usr/sbin/mkfs.ext4", .arguments = {disk.node()}}, Deadline::never());
  std::filesystem::create_directories(root.path() / "etc");
  {
    const sys::ScopedMount mounted({disk.node(), root.path() / "etc", "ext4", ""});
    write(root.path() / "etc/selinux/config", "SELINUXTYPE=other\n");
    const auto policy = root.path() / "etc/selinux/other/contexts/files/file_contexts";
    write(policy, "/.* u:r:other:s0\n");
    // libselinux maps the compiled form: as long as it is open, its filesystem is busy.
    output_of("/usr/sbin/sefcontext_compile", {policy});
  }
  Recorder recorder;
  const Recorder::Phase phase(recorder, "mounts");
  sys::DeviceNames names(std::chrono::seconds(5));
  const auto mount = [&](const std::string& path, apply::TargetLabels& labels) {
    return apply::mount_filesystems(std::vector{mounting(disk.node(), "ext4", path)}, root.path(),
                                    labels, names, recorder);
  };
  const auto label_new = [&](const std::string& path, apply::TargetLabels& labels) {
    sys::Root target(root.path());
    labels.use_in(target);
    target.make_directory(path, {.mode = 0755});
    return label_of(root.path().string() + path);
  };
  std::optional<apply::TargetLabels> labels(root.path());
  CHECK(label_new("/srv", *labels) == "u:r:srv:s0");
  SUBCASE("at /etc") {
    auto result = mount("/etc", *labels);
    CHECK(label_new("/srv/data", *labels) == "u:r:other:s0");
    labels.reset();
    apply::unmount_filesystems(result);
  }
  SUBCASE("elsewhere") {
    auto result = mount("/mnt", *labels);
    CHECK(label_new("/srv/data", *labels) == "u:r:data:s0");
    apply::unmount_filesystems(result);
  }
  SUBCASE("and what fails after it is unmounted") {
    const std::vector steps{mounting(disk.node(), "ext4", "/etc"),
                            mounting(disk.node(), "no-such", "/srv/data")};
    CHECK_THROWS_AS((void)apply::mount_filesystems(steps, root.path(), *labels, names, recorder),
                    Error);
    CHECK_FALSE(sys::is_mount_point(root.path() / "etc"));
  }
}

TEST_CASE("a filesystem without labels is passed over") {
  const TempFolder root;
  install_policy(root);
  std::filesystem::create_directories(root.path() / "srv/data");
  const sys::ScopedMount mounted({"none", root.path() / "srv/data", "ramfs", ""});
  sys::Root target(root.path());
  apply::TargetLabels labels(root.path());
  labels.use_in(target);
  CHECK(target.has_labels());
  target.write_file("/srv/data/file", "text", {.mode = 0644}, sys::Existing::kRefuse);
  CHECK(label_of(root.path() / "srv/data/file") == "none");
  CHECK_FALSE(target.set_label("/srv/data/file"));
  CHECK(target.set_label("/srv"));
}

}  // namespace firstlight::test
