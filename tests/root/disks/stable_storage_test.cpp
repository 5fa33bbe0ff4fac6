// SPDX-License-Identifier: Apache-2.0
// What is on a disk after sync_filesystems(), whatever becomes of the machine a moment later.
#include <doctest/doctest.h>

#include <filesystem>

#include "loop_disk.h"
#include "sys/mount.h"
#include "sys/root.h"

namespace firstlight {
namespace {

using test::output_of;

// As it is on the disk now: what only the kernel's memory has is not in it.
std::string copy_of(const test::ImageFile& image, const test::TempFolder& folder) {
  std::string copy = folder.path() / "copy";
  output_of("/bin/cp", {"--sparse=always", image.path(), copy});
  return copy;
}

TEST_CASE("a file that was published after it was synced is there under its name") {
  const test::LoopDisk disk;
  output_of("/usr/sbin/mkfs.ext4", {"-q", disk.node()});
  const test::TempFolder top;
  std::filesystem::create_directories(top.path() / "data");
  const sys::ScopedMount mount({disk.node(), top.path() / "data", "ext4", ""});
  sys::Root root(top.path());
  {
    sys::StagedFile staged =
        root.stage_file("/data/file", "text", {.mode = 0644}, sys::Existing::kRefuse);
    root.sync_filesystems();
    staged.publish();
  }
  root.write_file("/elsewhere", "", {.mode = 0644}, sys::Existing::kRefuse);
  root.sync_filesystems();

  const std::string copy = copy_of(disk.image(), top);
  const std::string loop = output_of("/sbin/losetup", {"--find", "--show", copy});
  const std::string node = loop.substr(0, loop.find('\n'));
  std::filesystem::create_directories(top.path() / "later");
  {
    const sys::ScopedMount later({node, top.path() / "later", "ext4", ""});
    CHECK(std::filesystem::exists(top.path() / "later/file"));
    CHECK_FALSE(std::filesystem::exists(top.path() / "later/.firstlight.file"));
  }
  output_of("/sbin/losetup", {"--detach", node});
}

}  // namespace
}  // namespace firstlight
