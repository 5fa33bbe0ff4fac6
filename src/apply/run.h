// SPDX-License-Identifier: Apache-2.0
// Carries out a whole plan, phase by phase: disks, filesystems, mounts, accounts, tree, units.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "apply/contents.h"
#include "apply/mount.h"
#include "apply/result_file.h"
#include "base/deadline.h"
#include "base/recorder.h"
#include "plan/plan.h"
#include "sys/device_names.h"

namespace firstlight::apply {

struct RunOptions {
  std::string root = "/";
  Deadline deadline = Deadline::never();
};

// Throws Error at the first step that fails; what a check can foresee fails before the first
// change. When it returns, everything is on stable storage. The mounts belong to the caller.
[[nodiscard]] MountResult run(const plan::Plan& plan, const Contents& contents,
                              const ResultFacts& facts, sys::DeviceNames& names,
                              const RunOptions& options, Recorder& recorder);

}  // namespace firstlight::apply
