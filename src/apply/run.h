// SPDX-License-Identifier: Apache-2.0
// Carries out a whole plan, phase by phase: kernel arguments, disks, arrays, volumes, filesystems,
// mounts, accounts, tree, units.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "apply/contents.h"
#include "apply/kernel_arguments.h"
#include "apply/label.h"
#include "apply/luks.h"
#include "apply/mount.h"
#include "apply/raid.h"
#include "apply/result_file.h"
#include "base/deadline.h"
#include "base/recorder.h"
#include "plan/plan.h"
#include "sys/device_names.h"

namespace firstlight::apply {

struct RunOptions {
  std::string root = "/";
  bool key_fragments = true;  // of AccountOptions
  bool grow_gpt = true;       // see apply/disk.h
  bool mount_units = false;   // apply/mount_unit.h
  Deadline deadline = Deadline::never();
  ExistingArrays existing_arrays = ExistingArrays::kOverwrite;
  BootLoaderOptions boot_loader{};
  // After kernel arguments were changed: stop, so that the machine can boot with them.
  bool reboot_for_kernel_arguments = false;
};

// Throws Error at the first step that fails; what a check can foresee fails before the first
// change. When it returns, everything is on stable storage. The mounts belong to the caller;
// nullopt: kernel arguments were changed and nothing else, the machine has to boot again first.
// `labels` is that of `options.root`; its policy is looked for before anything is changed.
[[nodiscard]] std::optional<MountResult> run(const plan::Plan& plan, const Contents& contents,
                                             const ResultFacts& facts, sys::DeviceNames& names,
                                             const RunOptions& options, TargetLabels& labels,
                                             Recorder& recorder);

// The parts of it, for a caller that runs them one by one; `options` as for all of it.

// Partitions, arrays, volumes and filesystems. Returns what provision_tree() needs of the volumes.
[[nodiscard]] std::vector<OpenedVolume> provision_devices(
    const plan::Plan& plan, const Contents& contents, const BeforeFormat& before_format,
    sys::DeviceNames& names, const RunOptions& options, Recorder& recorder);

// The members unmount when destroyed, as those of mount_filesystems().
[[nodiscard]] MountResult provision_mounts(const plan::Plan& plan, sys::DeviceNames& names,
                                           const RunOptions& options, TargetLabels& labels,
                                           Recorder& recorder);

// Accounts, tree, units, crypttab and, with `facts`, the result file; checked as far as possible
// before the first is written, and all on stable storage in the end. `created_directories` as in
// MountResult.
void provision_tree(const plan::Plan& plan, const Contents& contents,
                    const std::optional<ResultFacts>& facts,
                    const std::vector<std::string>& created_directories,
                    const std::vector<OpenedVolume>& volumes, const RunOptions& options,
                    TargetLabels& labels, Recorder& recorder);

}  // namespace firstlight::apply
