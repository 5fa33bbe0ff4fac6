// SPDX-License-Identifier: Apache-2.0
// The same config twice, from the disks to the units: the second run writes to no disk.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "../cli/target_root.h"
#include "apply/mount.h"
#include "cli/provision.h"
#include "loop_disk.h"
#include "sys/mount.h"

namespace firstlight::test {
namespace {

// noinit_itable: the kernel writes what mkfs left for later, whoever mounts it.
constexpr const char* kConfig = R"({{
  "ignition": {{"version": "3.4.0"}},
  "storage": {{
    "disks": [{{"device": "{0}", "partitions": [
      {{"label": "data", "sizeMiB": 64}}, {{"label": "logs", "sizeMiB": 320}}, {{"label": "swap"}}]}}],
    "filesystems": [
      {{"device": "{0}p1", "format": "ext4", "label": "data", "path": "/data",
        "mountOptions": ["noatime", "noinit_itable"]}},
      {{"device": "{0}p2", "format": "xfs", "path": "/data/logs", "mountOptions": ["noatime"]}},
      {{"device": "{0}p3", "format": "swap"}}],
    "directories": [{{"path": "/data/folder", "mode": 448}}],
    "files": [{{"path": "/data/folder/file", "contents": {{"source": "data:,text"}}}},
              {{"path": "/data/logs/file", "mode": 384, "contents": {{"source": "data:,text"}}}}],
    "links": [{{"path": "/data/link", "target": "folder"}}]
  }},
  "systemd": {{"units": [{{"name": "a.service", "enabled": true,
    "contents": "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n"}}]}}
}})";

apply::MountResult provision(const TargetRoot& root, const std::string& config,
                             Recorder& recorder) {
  const cli::CommandLine line = root.command_line(config);
  platform::Sources sources;
  sources.platform_id = "file";
  sources.config_file = line.config_path;
  sources.root = line.root;
  cli::Acquisition acquisition(sources, net::Network::Policy::kUseAsFound, {}, Deadline::never(),
                               recorder);
  sys::DeviceNames names(std::chrono::seconds(5));
  apply::TargetLabels labels(line.root);
  return cli::provision({.root = line.root}, acquisition, names, labels, recorder).value();
}

// Sectors written to the disk with its partitions (Documentation/block/stat.rst). A flush, as
// sync(1) makes one, counts as a request of no sectors.
std::uint64_t sectors_written(const LoopDisk& disk) {
  constexpr std::size_t kSectorsWritten = 6;
  std::ifstream stat("/sys/block" + disk.node().substr(std::string("/dev").size()) + "/stat");
  std::uint64_t value = 0;
  for (std::size_t field = 0; field <= kSectorsWritten; ++field) stat >> value;
  return value;
}

TEST_CASE("the second run finds everything as it is to be and writes to no disk") {
  const TargetRoot root;
  const LoopDisk disk(500);
  const std::string config = fmt::format(kConfig, disk.node());
  const std::uint64_t blank = sectors_written(disk);
  Recorder first;
  apply::MountResult mounts = provision(root, config, first);
  CHECK(mounts.mounts.size() == 2);
  output_of("/usr/bin/sync", {});

  const std::uint64_t before = sectors_written(disk);
  CHECK(before > blank);
  Recorder second;
  CHECK(provision(root, config, second).mounts.empty());
  output_of("/usr/bin/sync", {});
  CHECK(sectors_written(disk) == before);
  std::size_t steps = 0;
  for (const PhaseRecord& phase : second.report().phases) {
    if (phase.name == "finish") continue;  // it syncs in any case
    for (const StepRecord& step : phase.steps) {
      CAPTURE(phase.name);
      CAPTURE(step.name);
      CHECK(step.outcome == StepOutcome::kAlreadySo);
      ++steps;
    }
  }
  CHECK(steps >= 13);
  apply::unmount_filesystems(mounts);
}

}  // namespace
}  // namespace firstlight::test
