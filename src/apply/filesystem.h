// SPDX-License-Identifier: Apache-2.0
// Filesystems and swap areas. inspect → decide → carry out; all are decided on before the first is
// made, then all are made at once.
#pragma once

#include <memory>
#include <string>
#include <string_view>
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

// A filesystem carries one of these where its own label (vfat: volume id) will be, until mkfs has
// ended and everything it wrote is on stable storage. So what a power cut leaves is known for what
// it is: the mark is in the superblock, without which nothing would be recognised at all. See
// config/reserved_names.h.

// True for what an interrupted mkfs of this program left.
[[nodiscard]] bool is_unfinished(const sys::ProbeResult& found);

// False for swap, whose header is one sector, so that there is nothing in between; for an entry
// without a format; and where the options of the config have the last word about the field that
// would be marked.
[[nodiscard]] bool gets_marked(const plan::FilesystemStep& step);

// Pure. Throws Error kFilesystem if the device holds something else and wipeFilesystem is not set.
// A partition table counts as "something else", an unfinished filesystem as nothing.
[[nodiscard]] FilesystemAction decide(const sys::ProbeResult& found,
                                      const plan::FilesystemStep& step);

// Pure. The arguments of the mkfs program of `step.format` for `node`, without argv[0], the mark in
// place of the label if it gets one. Options of the config follow ours, so that theirs hold. Ours
// only save time and never change what a later mount sees:
//   ext4   -E nodiscard,lazy_itable_init=1 (the kernel fills inode tables in the background), and
//          lazy_journal_init=1 when the UUID is a new random one, which the journal's checksums
//          depend on: old journal blocks on the device cannot be taken for new ones.
//   xfs, btrfs  -K (no discard of the whole device first).
//   all three   -q: what they say about their progress is read by nobody. Failures are still said.
[[nodiscard]] std::vector<std::string> mkfs_arguments(const plan::FilesystemStep& step,
                                                      const std::string& node);

// Filesystems in the making: mkfs runs in processes of its own while others do other things.
class FilesystemRun {
 public:
  // Decides on all, erases signatures and starts the programs. Throws Error: kFilesystem or kDevice
  // before the first write if any entry cannot be carried out or two entries mean the same device.
  FilesystemRun(std::vector<plan::FilesystemStep> steps, sys::DeviceNames& names,
                Recorder& recorder);
  FilesystemRun(const FilesystemRun&) = delete;
  FilesystemRun& operator=(const FilesystemRun&) = delete;
  ~FilesystemRun();  // kills what still runs

  // Waits for all of them; the records of the steps end here, in the phase of the caller. Throws
  // Error: the failures of all that were attempted, joined (kProcess); kTimeout at the deadline.
  void finish(const Deadline& deadline);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace firstlight::apply
