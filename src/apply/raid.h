// SPDX-License-Identifier: Apache-2.0
// RAID arrays, made by mdadm. inspect → decide → carry out, one array after the other, because an
// array may be a member of a later one. Sources: mdadm(8), md(4).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/deadline.h"
#include "base/recorder.h"
#include "plan/plan.h"
#include "sys/block_probe.h"
#include "sys/device_names.h"
#include "sys/md_superblock.h"

namespace firstlight::apply {

// May an array that is there already be taken as it is?
enum class ExistingArrays { kOverwrite, kReuse };

struct RaidMember {
  std::string device;      // as the config names it
  std::string node;        // "/dev/vdb"
  std::string use;         // "mounted on /var"; empty: not in use
  sys::ProbeResult found;  // what it holds
  std::optional<sys::MdSuperblock> superblock;
};

struct RaidState {
  std::vector<RaidMember> members;           // in the order of the config
  std::string running_node;                  // of an array with this name; empty: none runs
  std::vector<std::string> running_members;  // its nodes, sorted
};

enum class RaidAction {
  kKeep,      // it runs already
  kAssemble,  // it is on the members, but does not run
  kCreate,
};

struct RaidDecision {
  RaidAction action = RaidAction::kCreate;
  std::vector<std::string> warnings;  // what will be lost
};

// Pure. An array is the same if name, level, number of active members and the members are. Throws
// Error kRaid: a member is in use, an array of this name runs that may not be kept, or, with
// kReuse, some of the members carry an array of this name that is not the one wanted.
[[nodiscard]] RaidDecision decide(const RaidState& state, const plan::RaidStep& step,
                                  ExistingArrays existing);

// Pure. The arguments of mdadm, without argv[0]. `nodes` are those of the members.
[[nodiscard]] std::vector<std::string> create_arguments(const plan::RaidStep& step,
                                                        const std::vector<std::string>& nodes);
[[nodiscard]] std::vector<std::string> assemble_arguments(const plan::RaidStep& step,
                                                          const std::vector<std::string>& nodes);

// Throws Error: kRaid as decide(), kProcess if mdadm fails, kTimeout while waiting for a device.
void provision_raid(std::span<const plan::RaidStep> steps, ExistingArrays existing,
                    sys::DeviceNames& names, const Deadline& deadline, Recorder& recorder);

}  // namespace firstlight::apply
