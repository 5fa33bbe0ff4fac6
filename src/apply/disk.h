// SPDX-License-Identifier: Apache-2.0
// Partition tables. inspect → decide → carry out; all disks are decided on before the first write.
// `decide` reproduces the reference engine's rules and those of the partitioner it runs, so that
// one config gives the same table on either.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/recorder.h"
#include "base/unique_fd.h"
#include "plan/plan.h"
#include "sys/device_names.h"
#include "sys/partition_table.h"

namespace firstlight::apply {

struct PartitionInUse {
  std::uint32_t number = 0;
  std::string use;  // "mounted on /var"
};

// What is there.
struct DiskState {
  std::string node;  // "/dev/vdb"
  std::string use;   // why the whole disk is in use; empty: it is not
  std::vector<PartitionInUse> in_use;
  sys::PartitionTable table;
};

// What has to be done; all empty and false: the disk is already as wanted.
struct DiskDecision {
  sys::TableEdit edit;                 // creations carry exact places
  std::vector<std::uint32_t> deleted;  // numbers that will be gone
  std::vector<std::uint32_t> changed;  // numbers that will be something else
  std::vector<std::uint32_t> created;  // numbers that are new
  [[nodiscard]] bool already_so() const {
    return !edit.zap && !edit.new_table && edit.deletions.empty() && edit.creations.empty();
  }
};

// Pure. Throws Error kPartition: the wish contradicts what is there, does not fit, or touches
// something in use; kDevice if the disk as a whole is in use.
[[nodiscard]] DiskDecision decide(const DiskState& state, const plan::DiskStep& step);

struct DiskOptions {
  // Where a disk has grown, its new space counts when places are chosen, and the backup of the
  // table is moved to the end when the table is written. The reference finds that space at the next
  // change only, unless a distribution's script has moved the backup before it runs.
  bool grow_gpt = true;
};

// One partition of each disk that was changed, open for reading. Where udev runs it has a disk that
// was written to read its table again, and all partitions would vanish for a moment; the kernel
// leaves them alone while one of them is open. To be kept until what lies on them is made.
using HeldPartitions = std::vector<UniqueFd>;

// Inspects and decides all disks, tells the kernel of all changes, then writes the tables one after
// the other. Throws Error; nothing has been written if a decision failed or the kernel refused.
HeldPartitions provision_disks(std::span<const plan::DiskStep> steps, sys::DeviceNames& names,
                               Recorder& recorder, const DiskOptions& options = {});

}  // namespace firstlight::apply
