// SPDX-License-Identifier: Apache-2.0
// Filesystems and swap areas. inspect → decide → carry out; all are decided on before the first is
// made, then all are made at once.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/deadline.h"
#include "base/recorder.h"
#include "plan/plan.h"
#include "sys/block_probe.h"
#include "sys/device_names.h"

namespace firstlight::apply {

enum class FilesystemAction {
  kKeep,    // what is there is what is wanted
  kWipe,    // erase signatures, make nothing ("none" with wipeFilesystem)
  kCreate,  // erase signatures, make the filesystem
};

// Pure. Throws Error kFilesystem if the device holds something else and wipeFilesystem is not set.
// A partition table counts as "something else".
[[nodiscard]] FilesystemAction decide(const sys::ProbeResult& found,
                                      const plan::FilesystemStep& step);

// Pure. The arguments of the mkfs program of `step.format` for `node`, without argv[0]. Options of
// the config follow ours, so that theirs hold. Ours only save time and never change what a later
// mount sees:
//   ext4   -E nodiscard,lazy_itable_init=1 (the kernel fills inode tables in the background), and
//          lazy_journal_init=1 when the UUID is a new random one, which the journal's checksums
//          depend on: old journal blocks on the device cannot be taken for new ones.
//   xfs, btrfs  -K (no discard of the whole device first).
[[nodiscard]] std::vector<std::string> mkfs_arguments(const plan::FilesystemStep& step,
                                                      const std::string& node);

// Throws Error: kFilesystem or kDevice before the first write if any entry cannot be carried out or
// two entries mean the same device; afterwards all are attempted and the failures joined
// (kProcess). kTimeout at the deadline.
void make_filesystems(std::span<const plan::FilesystemStep> steps, sys::DeviceNames& names,
                      const Deadline& deadline, Recorder& recorder);

}  // namespace firstlight::apply
