// SPDX-License-Identifier: Apache-2.0
// What is done to an ext4 layer before it is mounted, on loop devices.
#include "boot/layer_check.h"

#include <doctest/doctest.h>

#include <string>

#include "base/error.h"
#include "loop_disk.h"
#include "sys/superblock.h"

namespace firstlight::test {
namespace {

void debugfs(const LoopDisk& disk, const std::string& command) {
  output_of("/usr/sbin/debugfs", {"-w", "-R", command, disk.node()});
}

TEST_CASE("a faulty ext4 is mended, a good one left alone") {
  struct Row {
    const char* state;
    bool checked;
  };
  // 1: unmounted, 2: faulty
  for (const Row row : {Row{"1", false}, Row{"0", true}, Row{"2", true}, Row{"3", true}}) {
    CAPTURE(row.state);
    const LoopDisk disk(64);
    output_of("/usr/sbin/mkfs.ext4", {"-q", disk.node()});
    debugfs(disk, std::string("set_super_value state ") + row.state);
    CHECK(sys::ext4_needs_check(disk.node()) == row.checked);
    Recorder recorder;
    {
      const Recorder::Phase phase(recorder, "layers");
      boot::check_layer(disk.node(), "ext4", Deadline::never(), recorder);
    }
    CHECK(recorder.report().phases.front().steps.size() == (row.checked ? 1 : 0));
    CHECK_FALSE(sys::ext4_needs_check(disk.node()));
  }
}

TEST_CASE("what cannot be mended without asking fails the boot") {
  const LoopDisk disk(64);
  output_of("/usr/sbin/mkfs.ext4", {"-q", disk.node()});
  debugfs(disk, "clri <2>");
  debugfs(disk, "set_super_value state 2");
  Recorder recorder;
  const Recorder::Phase phase(recorder, "layers");
  try {
    boot::check_layer(disk.node(), "ext4", Deadline::never(), recorder);
    FAIL_CHECK("accepted");
  } catch (const Error& error) {
    CHECK(error.detail().code == ErrorCode::kFilesystem);
    CHECK(std::string(error.what()).find("status 4") != std::string::npos);
  }
}

TEST_CASE("other filesystems are the kernel's business") {
  const LoopDisk disk(320);
  output_of("/usr/sbin/mkfs.xfs", {"-q", disk.node()});
  Recorder recorder;
  const Recorder::Phase phase(recorder, "layers");
  CHECK_NOTHROW(boot::check_layer(disk.node(), "xfs", Deadline::never(), recorder));
}

}  // namespace
}  // namespace firstlight::test
