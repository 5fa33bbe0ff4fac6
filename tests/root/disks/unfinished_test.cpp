// SPDX-License-Identifier: Apache-2.0
// Filesystems whose making was cut short, and the mark by which they are known.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <vector>

#include "apply/filesystem.h"
#include "base/error.h"
#include "config/reserved_names.h"
#include "loop_disk.h"
#include "sys/block_probe.h"
#include "sys/superblock.h"

namespace firstlight::test {
namespace {

constexpr std::uint64_t kSizeMib = 1200;  // several groups of ext4, more than xfs and btrfs need

struct Row {
  std::string format;
  std::vector<std::string> options;
  sys::Command check;  // without the image, which is its last argument
};

const std::vector<Row>& rows() {
  const sys::Command ext4{"/usr/sbin/e2fsck", {"-f", "-n"}};
  const sys::Command xfs{"/usr/sbin/xfs_repair", {"-n", "-f"}};
  const sys::Command btrfs{"/usr/bin/btrfs", {"check"}};
  const sys::Command vfat{"/usr/sbin/fsck.fat", {"-n"}};
  static const std::vector<Row> all{{"ext4", {}, ext4},
                                    {"ext4", {"-b", "1024"}, ext4},
                                    {"ext4", {"-O", "^metadata_csum,^64bit"}, ext4},
                                    {"ext4", {"-O", "^sparse_super,^resize_inode"}, ext4},
                                    {"ext4", {"-O", "sparse_super2,^resize_inode"}, ext4},
                                    {"xfs", {}, xfs},
                                    {"xfs", {"-m", "crc=0"}, xfs},
                                    {"xfs", {"-s", "size=4096"}, xfs},
                                    {"btrfs", {}, btrfs},
                                    {"vfat", {"-F", "32"}, vfat},
                                    {"vfat", {"-F", "16"}, vfat}};
  return all;
}

std::string mkfs_of(const std::string& format) {
  return format == "vfat" ? "/usr/sbin/mkfs.fat" : "/usr/sbin/mkfs." + format;
}

plan::FilesystemStep wanted(const std::string& device, const Row& row) {
  plan::FilesystemStep step;
  step.device = device;
  step.format = row.format;
  step.options = row.options;
  return step;
}

TEST_CASE("the mark is recognised, and replaced in every copy of the superblock") {
  for (const Row& row : rows()) {
    CAPTURE(row.format);
    CAPTURE(fmt::format("{}", fmt::join(row.options, " ")));
    const ImageFile image(kSizeMib);
    auto step = wanted(image.path(), row);
    step.label = "data";
    output_of(mkfs_of(row.format), apply::mkfs_arguments(step, image.path()));
    CHECK(apply::is_unfinished(sys::probe_device(image.path())));

    const bool vfat = row.format == "vfat";
    sys::replace_superblock_name(image.path(), row.format, vfat ? "abcd1234" : "data");
    const sys::ProbeResult found = sys::probe_device(image.path());
    CHECK(found.type == row.format);
    CHECK(found.label == "data");
    CHECK_FALSE(apply::is_unfinished(found));
    if (vfat) CHECK(found.uuid == "ABCD-1234");

    std::vector<std::string> arguments = row.check.arguments;
    arguments.push_back(image.path());
    CHECK_NOTHROW(output_of(row.check.path, arguments));
    // btrfs writes its other copies anew with its first transaction.
    if (row.format == "btrfs") continue;
    const std::string mark = vfat ? "MHLF" : std::string(config::kUnfinishedLabel);
    const sys::Command search{"/usr/bin/grep", {"-c", "-a", "-F", mark, image.path()}};
    CHECK(sys::run_program(search, Deadline::never(), sys::OnFailure::kReturn).output == "0\n");
  }
}

TEST_CASE("a name is not put where no such filesystem is") {
  const ImageFile image(2);
  for (const char* format : {"ext4", "xfs", "btrfs", "vfat", "swap"}) {
    CAPTURE(format);
    CHECK_THROWS_AS(sys::replace_superblock_name(image.path(), format, "12345678"), Error);
  }
  CHECK(image.is_blank());
}

TEST_CASE("what an interrupted mkfs leaves is made again") {
  for (const Row& row : rows()) {
    CAPTURE(row.format);
    const LoopDisk disk(kSizeMib);
    Recorder recorder;
    sys::DeviceNames names(std::chrono::seconds(5));
    auto step = wanted(disk.node(), row);
    step.label = "data";
    output_of(mkfs_of(row.format), apply::mkfs_arguments(step, disk.node()));

    apply::FilesystemRun({step}, names, recorder).finish(Deadline::never());
    REQUIRE(recorder.report().warnings.size() == 1);
    CHECK(recorder.report().warnings[0].find("counts as blank") != std::string::npos);
    CHECK(sys::probe_device(disk.node()).label == "data");
    apply::FilesystemRun({step}, names, recorder).finish(Deadline::never());
    CHECK(recorder.report().warnings.size() == 1);
  }
}

TEST_CASE("mkfs killed at any moment, then run again") {
  for (const char* format : {"ext4", "xfs", "btrfs", "vfat", "swap"}) {
    for (const int delay_ms : {0, 2, 5, 10, 20, 40, 80}) {
      CAPTURE(format);
      CAPTURE(delay_ms);
      const LoopDisk disk(kSizeMib);
      Recorder recorder;
      sys::DeviceNames names(std::chrono::seconds(5));
      const auto step = wanted(disk.node(), {format, {}, {}});
      {
        apply::FilesystemRun run({step}, names, recorder);
        const auto soon = Deadline::after(std::chrono::milliseconds(delay_ms), "the test");
        try {
          run.finish(soon);
        } catch (const Error& error) {
          CHECK(error.detail().code == ErrorCode::kTimeout);
        }
      }
      apply::FilesystemRun({step}, names, recorder).finish(Deadline::never());
      const sys::ProbeResult found = sys::probe_device(disk.node());
      CHECK(found.type == format);
      CHECK(found.label.empty());
      CHECK_FALSE(apply::is_unfinished(found));
    }
  }
}

}  // namespace
}  // namespace firstlight::test
