// SPDX-License-Identifier: Apache-2.0
// From a plan to partitions that the kernel knows, on loop devices.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "apply/disk.h"
#include "base/error.h"
#include "loop_disk.h"
#include "sys/block_device.h"
#include "sys/block_probe.h"
#include "sys/mount.h"

namespace firstlight::test {
namespace {

plan::PartitionWish wish(std::int64_t number, std::optional<std::int64_t> size_mib,
                         std::string label) {
  plan::PartitionWish value;
  value.pointer = fmt::format("/storage/disks/0/partitions/{}", number);
  value.number = number;
  value.size_mib = size_mib;
  value.label = std::move(label);
  return value;
}

plan::DiskStep disk_step(const std::string& device, std::vector<plan::PartitionWish> wishes) {
  plan::DiskStep step;
  step.pointer = "/storage/disks/0";
  step.device = device;
  step.partitions = std::move(wishes);
  return step;
}

// Runs the steps and gives the outcomes of the records.
std::vector<StepOutcome> provision(const std::vector<plan::DiskStep>& steps,
                                   const apply::DiskOptions& options = {}) {
  Recorder recorder;
  sys::DeviceNames names(std::chrono::seconds(5));
  {
    const Recorder::Phase phase(recorder, "disks");
    apply::provision_disks(steps, names, recorder, options);
  }
  std::vector<StepOutcome> outcomes;
  for (const StepRecord& record : recorder.report().phases.front().steps) {
    outcomes.push_back(record.outcome);
  }
  return outcomes;
}

// "1:1048576+10485760 2:…" as the kernel has them.
std::string kernel_partitions(const LoopDisk& disk) {
  std::string text;
  for (const auto& partition : sys::list_partitions(sys::find_block_device(disk.node()))) {
    text += fmt::format("{}:{}+{} ", partition.number, partition.start_bytes >> 20,
                        partition.size_bytes >> 20);
  }
  return text;
}

std::string error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

const std::vector<StepOutcome> kDone{StepOutcome::kDone};
const std::vector<StepOutcome> kAlreadySo{StepOutcome::kAlreadySo};

TEST_CASE("a blank disk, then the same again") {
  const LoopDisk disk;
  const auto step =
      disk_step(disk.node(), {wish(1, 10, "boot"), wish(2, 64, "data"), wish(0, 20, "swap")});
  CHECK(provision({step}) == kDone);
  CHECK(kernel_partitions(disk) == "1:1+10 2:11+64 3:75+20 ");
  CHECK(std::filesystem::is_block_file(disk.partition(3)));
  CHECK(contains(output_of("/usr/sbin/sgdisk", {"-v", disk.node()}), "No problems found"));

  const std::string before = disk.image().sha256();
  CHECK(provision({step}) == kAlreadySo);
  CHECK(disk.image().sha256() == before);
}

TEST_CASE("4096-byte sectors") {
  const LoopDisk disk(200, 4096);
  CHECK(provision({disk_step(disk.node(), {wish(1, 10, "a"), wish(2, 50, "b")})}) == kDone);
  CHECK(kernel_partitions(disk) == "1:1+10 2:11+50 ");
}

TEST_CASE("change, delete, resize, wipe") {
  const LoopDisk disk;
  CHECK(provision({disk_step(disk.node(),
                             {wish(1, 10, "a"), wish(2, 20, "b"), wish(3, 30, "c")})}) == kDone);

  SUBCASE("delete") {
    plan::PartitionWish gone;
    gone.number = 2;
    gone.should_exist = false;
    gone.wipe_entry = true;
    CHECK(provision({disk_step(disk.node(), {gone})}) == kDone);
    CHECK(kernel_partitions(disk) == "1:1+10 3:31+30 ");
    CHECK_FALSE(std::filesystem::exists(disk.partition(2)));
  }
  SUBCASE("replace") {
    auto changed = wish(3, 50, "x");
    changed.wipe_entry = true;
    CHECK(provision({disk_step(disk.node(), {changed})}) == kDone);
    CHECK(kernel_partitions(disk) == "1:1+10 2:11+20 3:31+50 ");
  }
  SUBCASE("resize") {
    auto grown = wish(3, 100, "c");
    grown.resize = true;
    CHECK(provision({disk_step(disk.node(), {grown})}) == kDone);
    CHECK(kernel_partitions(disk) == "1:1+10 2:11+20 3:31+100 ");
  }
  SUBCASE("wipe the table") {
    auto step = disk_step(disk.node(), {wish(1, 40, "new")});
    step.wipe_table = true;
    CHECK(provision({step}) == kDone);
    CHECK(kernel_partitions(disk) == "1:1+40 ");
  }
  SUBCASE("wipe only") {
    auto step = disk_step(disk.node(), {});
    step.wipe_table = true;
    CHECK(provision({step}) == kDone);
    CHECK(kernel_partitions(disk) == "");
    CHECK(disk.image().is_blank());
    CHECK(provision({step}) == kAlreadySo);
  }
  SUBCASE("difference without permission") {
    const std::string before = disk.image().sha256();
    const std::string error =
        error_of([&] { provision({disk_step(disk.node(), {wish(3, 31, "c")})}); });
    CHECK(contains(error, "size in sectors is '61440', wanted is '63488'"));
    CHECK(disk.image().sha256() == before);
  }
}

TEST_CASE("nothing is written when any disk is refused") {
  const LoopDisk first;
  const LoopDisk second;
  const std::string error = error_of([&] {
    provision({disk_step(first.node(), {wish(1, 10, "a")}),
               disk_step(second.node(), {wish(1, 1000, "b")})});
  });
  CHECK(contains(error, "no place"));
  CHECK(first.image().is_blank());
  CHECK(second.image().is_blank());
}

TEST_CASE("what the kernel refuses for the second disk leaves the first as it was") {
  const LoopDisk first;
  const LoopDisk second;
  CHECK(provision({disk_step(first.node(), {wish(1, 10, "a")})}) == kDone);
  CHECK(provision({disk_step(second.node(), {wish(1, 10, "b")})}) == kDone);
  const std::string first_before = first.image().sha256();
  const std::string second_before = second.image().sha256();
  auto step = disk_step(first.node(), {wish(1, 20, "c"), wish(2, 30, "d")});
  step.wipe_table = true;
  auto changed = wish(1, 20, "e");
  changed.wipe_entry = true;
  {
    const UniqueFd open_partition(::open(second.partition(1).c_str(), O_RDONLY | O_CLOEXEC));
    const std::string error = error_of([&] {
      provision({step, disk_step(second.node(), {changed})});
    });
    CHECK(contains(error, "has it open"));
    CHECK(contains(error, second.node()));
  }
  CHECK(kernel_partitions(first) == "1:1+10 ");
  CHECK(kernel_partitions(second) == "1:1+10 ");
  CHECK(first.image().sha256() == first_before);
  CHECK(second.image().sha256() == second_before);

  CHECK(provision({step, disk_step(second.node(), {changed})}) ==
        std::vector{StepOutcome::kDone, StepOutcome::kDone});
  CHECK(kernel_partitions(first) == "1:1+20 2:21+30 ");
  CHECK(kernel_partitions(second) == "1:1+20 ");
}

TEST_CASE("a partition that only the kernel knows gives way") {
  const LoopDisk disk;
  CHECK(provision({disk_step(disk.node(), {wish(1, 10, "a")})}) == kDone);
  output_of("/usr/bin/dd", {"if=/dev/zero", "of=" + disk.image().path(), "bs=1M", "count=200",
                            "conv=notrunc,fsync"});
  output_of("/usr/sbin/blockdev", {"--flushbufs", disk.node()});
  CHECK(provision({disk_step(disk.node(), {wish(1, 20, "b")})}) == kDone);
  CHECK(kernel_partitions(disk) == "1:1+20 ");
}

TEST_CASE("the same disk twice") {
  const LoopDisk disk;
  const std::string error = error_of([&] {
    provision({disk_step(disk.node(), {wish(1, 10, "a")}),
               disk_step("/dev/../" + disk.node(), {wish(2, 10, "b")})});
  });
  CHECK(contains(error, "both mean it"));
  CHECK(disk.image().is_blank());
}

TEST_CASE("an MBR is left alone unless told to wipe") {
  const LoopDisk disk;
  output_of("/usr/sbin/sgdisk", {"--new=1:0:+10M", disk.node()});
  output_of("/usr/sbin/sgdisk", {"--gpttombr=1", disk.node()});
  auto step = disk_step(disk.node(), {wish(1, 10, "a")});
  CHECK(contains(error_of([&] { provision({step}); }), "type 'dos'"));
  step.wipe_table = true;
  CHECK(provision({step}) == kDone);
  CHECK(kernel_partitions(disk) == "1:1+10 ");
}

TEST_CASE("a disk that has grown") {
  const LoopDisk disk;
  CHECK(provision({disk_step(disk.node(), {wish(1, 40, "a")})}) == kDone);
  std::filesystem::resize_file(disk.image().path(), 400U << 20);
  output_of("/usr/sbin/losetup", {"--set-capacity", disk.node()});

  SUBCASE("its new space counts") {
    CHECK(provision({disk_step(disk.node(), {wish(2, {}, "b")})}) == kDone);
    CHECK(kernel_partitions(disk) == "1:1+40 2:41+358 ");
  }
  SUBCASE("unless that is not wanted; the backup is moved even so") {
    CHECK(provision({disk_step(disk.node(), {wish(2, {}, "b")})}, {.grow_gpt = false}) == kDone);
    CHECK(kernel_partitions(disk) == "1:1+40 2:41+158 ");
  }
  SUBCASE("a partition grows into it") {
    auto grown = wish(1, 0, "a");
    grown.resize = true;
    CHECK(provision({disk_step(disk.node(), {grown})}) == kDone);
    CHECK(kernel_partitions(disk) == "1:1+398 ");
    CHECK(provision({disk_step(disk.node(), {grown})}) == kAlreadySo);
  }
  CHECK(contains(output_of("/usr/sbin/sgdisk", {"-v", disk.node()}), "No problems found"));
}

TEST_CASE("wipeTable erases the sectors of a table, a filesystem on the whole disk as well") {
  const LoopDisk disk;
  output_of("/usr/sbin/mkfs.ext4", {"-q", "-F", disk.node()});
  auto step = disk_step(disk.node(), {});
  CHECK(provision({step}) == kAlreadySo);
  CHECK(sys::probe_device(disk.node()).type == "ext4");
  step.wipe_table = true;
  CHECK(provision({step}) == kDone);
  CHECK(sys::probe_device(disk.node()).type.empty());
  CHECK(provision({step}) == kAlreadySo);
}

TEST_CASE("partitions in use") {
  const LoopDisk disk;
  CHECK(provision({disk_step(disk.node(), {wish(1, 40, "a"), wish(2, 40, "b")})}) == kDone);
  output_of("/usr/sbin/mkfs.ext4", {"-q", disk.partition(1)});
  const TempFolder folder;
  sys::ScopedMount mounted({disk.partition(1), folder.path(), "ext4", "nosuid,nofail"});

  auto replaced = wish(1, 30, "x");
  replaced.wipe_entry = true;
  CHECK(contains(error_of([&] { provision({disk_step(disk.node(), {replaced})}); }), "is in use"));
  auto all = disk_step(disk.node(), {});
  all.wipe_table = true;
  CHECK(contains(error_of([&] { provision({all}); }), "is in use"));
  replaced.number = 2;
  CHECK(provision({disk_step(disk.node(), {replaced})}) == kDone);
  CHECK(kernel_partitions(disk) == "1:1+40 2:41+30 ");

  mounted.unmount_now();
  CHECK_FALSE(sys::is_mount_point(folder.path()));
  CHECK(provision({all}) == kDone);
}

TEST_CASE("a partition that is open is found before the table is written") {
  const LoopDisk disk;
  CHECK(provision({disk_step(disk.node(), {wish(1, 40, "a"), wish(2, 40, "b")})}) == kDone);
  const std::string before = disk.image().sha256();
  const UniqueFd open_partition(::open(disk.partition(2).c_str(), O_RDONLY | O_CLOEXEC));
  auto first = wish(1, 30, "x");
  auto second = wish(2, 30, "y");
  first.wipe_entry = true;
  second.wipe_entry = true;
  CHECK(contains(error_of([&] {
                   provision({disk_step(disk.node(), {first, second})});
                 }),
                 "has it open"));
  CHECK(kernel_partitions(disk) == "1:1+40 2:41+40 ");
  CHECK(disk.image().sha256() == before);
}

TEST_CASE("what is no disk") {
  const LoopDisk disk;
  CHECK(provision({disk_step(disk.node(), {wish(1, 40, "a")})}) == kDone);
  CHECK(contains(error_of([&] { provision({disk_step(disk.partition(1), {})}); }),
                 "it is a partition of"));
  CHECK(contains(error_of([&] { provision({disk_step("/dev/null", {})}); }), "not a block device"));
}

}  // namespace
}  // namespace firstlight::test
