// SPDX-License-Identifier: Apache-2.0
#include "sys/device_names.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "../skipped.h"
#include "apply/disk.h"
#include "base/error.h"
#include "loop_disk.h"
#include "sys/block_device.h"

namespace firstlight::test {
namespace {

using std::chrono::milliseconds;

void partition(const LoopDisk& disk, const std::string& label, const std::string& guid = "") {
  plan::PartitionWish wish;
  wish.number = 1;
  wish.size_mib = 40;
  wish.label = label;
  wish.guid = guid;
  plan::DiskStep step;
  step.device = disk.node();
  step.partitions.push_back(wish);
  Recorder recorder;
  sys::DeviceNames names;
  apply::provision_disks(std::span(&step, 1), names, recorder);
}

std::string resolve(const std::string& device) {
  return sys::DeviceNames(milliseconds(200)).resolve(device);
}

std::string error_of(const std::string& device) {
  try {
    return "resolved to " + resolve(device);
  } catch (const Error& error) {
    return error.what();
  }
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("names from what is on the disks") {
  const LoopDisk disk;
  partition(disk, "name with space", "12345678-9ABC-4DEF-8123-456789ABCDEF");
  output_of("/usr/sbin/mkfs.ext4", {"-q", "-L", "fl/label", "-U",
                                    "0b3ac8d4-7a3b-4c4b-9e0d-2f6a1c3b5d7e", disk.partition(1)});
  for (const char* name :
       {"/dev/disk/by-label/fl\\x2flabel", "LABEL=fl/label",
        "/dev/disk/by-uuid/0b3ac8d4-7a3b-4c4b-9e0d-2f6a1c3b5d7e",
        "UUID=0B3AC8D4-7A3B-4C4B-9E0D-2F6A1C3B5D7E",
        "/dev/disk/by-partlabel/name\\x20with\\x20space", "PARTLABEL=name with space",
        "/dev/disk/by-partuuid/12345678-9abc-4def-8123-456789abcdef",
        "PARTUUID=12345678-9ABC-4DEF-8123-456789ABCDEF"}) {
    CAPTURE(std::string(name));
    CHECK(resolve(name) == disk.partition(1));
  }
  CHECK(resolve("/dev/../" + disk.node()) == disk.node());
  const TempFolder folder;
  std::filesystem::create_symlink(disk.node(), folder.path() / "link");
  CHECK(resolve(folder.path() / "link") == disk.node());
}

TEST_CASE("an ambiguous name is refused") {
  const LoopDisk first;
  const LoopDisk second;
  partition(first, "twice");
  partition(second, "twice");
  const std::string error = error_of("/dev/disk/by-partlabel/twice");
  CHECK(contains(error, "ambiguous"));
  CHECK(contains(error, first.partition(1)));
  CHECK(contains(error, second.partition(1)));
}

TEST_CASE("a missing device: bound, seconds and similar names") {
  const LoopDisk disk;
  partition(disk, "firstlight-data");
  const std::string error = error_of("/dev/disk/by-partlabel/firstlight-date");
  CHECK(contains(error, "firstlight.device-timeout"));
  CHECK(contains(error, "0.2 s"));
  CHECK(contains(error, "/dev/disk/by-partlabel/firstlight-data"));
  CHECK(contains(error_of("/dev/vdzz"), "existing names: /dev/"));
}

TEST_CASE("what is no device") {
  CHECK(contains(error_of("/dev/null"), "not a block device"));
  CHECK(contains(error_of("/dev/disk/by-ecs/data/0"), "counted from 1"));
  CHECK(contains(error_of("/dev/disk/by-ecs/data/x"), "counted from 1"));
  CHECK(contains(error_of("/dev/disk/by-ecs/nick/x"), "not supported"));
  CHECK(contains(error_of("/dev/disk/by-ecs/name/x"), "they name no disk at all"));
  CHECK(contains(error_of("/dev/disk/by-ecs/data/99"), "did not appear"));
}

TEST_CASE("a name from the metadata") {
  struct Row {
    const char* device;
    const char* says;
  };
  const Row rows[] = {
      {"/dev/disk/by-ecs/name/other", "they name data, twice, twice"},
      {"/dev/disk/by-ecs/name/twice", "serial numbers s2, s3 have it"},
      {"/dev/disk/by-ecs/name/data", "did not appear"},  // no disk has serial number s1
      {"/dev/disk/by-ecs/id/d-1", "did not appear"},
  };
  sys::DeviceNames names(milliseconds(50));
  names.use_metadata_of({{.serial = "s1", .id = "d-1", .name = "data"},
                         {.serial = "s2", .id = "d-2", .name = "twice"},
                         {.serial = "s3", .id = "d-3", .name = "twice"},
                         {.serial = "s4", .id = "d-4", .name = ""}});
  for (const Row& row : rows) {
    CAPTURE(row.device);
    try {
      FAIL_CHECK(names.resolve(row.device));
    } catch (const Error& error) {
      CHECK(contains(error.what(), row.says));
    }
  }
}

TEST_CASE("a device that comes later is waited for, without a poll") {
  const LoopDisk disk;
  std::thread later([&] {
    std::this_thread::sleep_for(milliseconds(150));
    partition(disk, "firstlight-late");
  });
  const auto begin = std::chrono::steady_clock::now();
  std::string node;
  try {
    node = sys::DeviceNames(std::chrono::seconds(20))
               .resolve("/dev/disk/by-partlabel/firstlight-late");
  } catch (const Error& error) {
    node = error.what();
  }
  later.join();
  CHECK(node == disk.partition(1));
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));
}

TEST_CASE("the disk of the running root") {
  sys::BlockDevice root;
  for (const auto& device : sys::list_block_devices()) {
    if (sys::use_of(device) == "mounted on /") root = device;
  }
  if (root.name.empty()) return report_skipped("the root is not on a block device");
  CHECK(resolve("/dev/disk/by-ecs/system") == "/dev/" + root.disk_name);
  // It is never a data disk.
  const std::string last = error_of("/dev/disk/by-ecs/data/last");
  CHECK_FALSE(last == "resolved to /dev/" + root.disk_name);
}

}  // namespace
}  // namespace firstlight::test
