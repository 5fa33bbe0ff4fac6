// SPDX-License-Identifier: Apache-2.0
// What is waited for where udev runs. Its part is played by the test: a control socket, the
// database, and the message by which udev tells that it has processed an event.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/fs.h>
#include <linux/netlink.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "apply/disk.h"
#include "base/error.h"
#include "loop_disk.h"
#include "sys/device_names.h"
#include "sys/mount.h"
#include "sys/uevents.h"

namespace firstlight::test {
namespace {

using std::chrono::milliseconds;

class PlayedUdev {
 public:
  PlayedUdev() : run_({"tmpfs", "/run", "tmpfs", "mode=0755"}) {
    std::filesystem::create_directories("/run/udev/data");
    std::ofstream("/run/udev/control").put('\n');
  }

  static void process(const std::string& node, std::int64_t now_us) {
    struct stat status {};
    REQUIRE(::stat(node.c_str(), &status) == 0);
    std::ofstream(
        fmt::format("/run/udev/data/b{}:{}", major(status.st_rdev), minor(status.st_rdev)))
        << "S:disk/by-x/y\nI:" << now_us << "\nE:ID_FS_TYPE=\n";
    const UniqueFd socket(::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT));
    sockaddr_nl to_udev_group{};
    to_udev_group.nl_family = AF_NETLINK;
    to_udev_group.nl_groups = 2;
    const std::string message{"libudev\0ACTION=add\0SUBSYSTEM=block\0", 35};
    const void* address = &to_udev_group;
    REQUIRE(::sendto(socket.get(), message.data(), message.size(), 0,
                     static_cast<const sockaddr*>(address), sizeof to_udev_group) > 0);
  }

 private:
  sys::ScopedMount run_;
};

std::string outcome_of(sys::DeviceNames& names, const std::string& device) {
  try {
    return names.resolve(device);
  } catch (const Error& error) {
    return error.what();
  }
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

apply::HeldPartitions partition(const std::string& node, sys::DeviceNames& names) {
  plan::PartitionWish wish;
  wish.number = 1;
  wish.size_mib = 40;
  plan::DiskStep step;
  step.device = node;
  step.wipe_table = true;
  step.partitions.push_back(wish);
  Recorder recorder;
  return apply::provision_disks(std::span(&step, 1), names, recorder);
}

// What udev does when a disk that was open for writing is closed.
int have_table_read_again(const LoopDisk& disk) {
  const UniqueFd whole(::open(disk.node().c_str(), O_RDONLY | O_CLOEXEC));
  return ::ioctl(whole.get(), BLKRRPART, nullptr) == 0 ? 0 : errno;
}

TEST_CASE("a device that udev has not processed is not there yet") {
  const PlayedUdev udev;
  const LoopDisk disk;
  sys::DeviceNames names(milliseconds(100));
  CHECK(contains(outcome_of(names, disk.node()), "udev did not process it within 0.1 s"));

  std::thread later([&] {
    std::this_thread::sleep_for(milliseconds(100));
    PlayedUdev::process(disk.node(), 1);
  });
  sys::DeviceNames patient(std::chrono::seconds(20));
  CHECK(outcome_of(patient, disk.node()) == disk.node());
  later.join();
}

TEST_CASE("of a new partition, what udev knew of an earlier one does not count") {
  const PlayedUdev udev;
  const LoopDisk disk;
  PlayedUdev::process(disk.node(), 1);
  sys::DeviceNames names(milliseconds(300));
  try {
    partition(disk.node(), names);
    FAIL_CHECK("udev was not waited for");
  } catch (const Error& error) {
    CHECK(contains(error.what(), disk.partition(1)));
    CHECK(contains(error.what(), "udev did not process it"));
  }
  PlayedUdev::process(disk.partition(1), 1);
  CHECK(outcome_of(names, disk.partition(1)) == disk.partition(1));
  CHECK_THROWS_AS(partition(disk.node(), names), Error);
}

TEST_CASE("udev may look as soon as the table is written, and is waited for then") {
  const PlayedUdev udev;
  const LoopDisk disk;
  PlayedUdev::process(disk.node(), 1);
  std::thread udevd([&] {
    // As udev does before it looks at a partition: not while somebody has the disk locked.
    sys::BlockUevents events;
    const auto deadline = Deadline::after(std::chrono::seconds(20), "20 s");
    while (!std::filesystem::exists(disk.partition(1))) {
      if (!events.wait(deadline)) return;
    }
    const UniqueFd whole(::open(disk.node().c_str(), O_RDONLY | O_CLOEXEC));
    if (::flock(whole.get(), LOCK_SH) == 0) PlayedUdev::process(disk.partition(1), monotonic_us());
  });
  sys::DeviceNames names(std::chrono::seconds(20));
  CHECK_NOTHROW(partition(disk.node(), names));
  udevd.join();
  CHECK(contains(output_of("/usr/sbin/sgdisk", {"-v", disk.node()}), "No problems found"));
}

TEST_CASE("partitions cannot come and go while they are held") {
  const LoopDisk disk;
  sys::DeviceNames names(std::chrono::seconds(20));
  {
    const apply::HeldPartitions held = partition(disk.node(), names);
    CHECK(held.size() == 1);
    CHECK(have_table_read_again(disk) == EBUSY);
  }
  CHECK(have_table_read_again(disk) == 0);
}

}  // namespace
}  // namespace firstlight::test
