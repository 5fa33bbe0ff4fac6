// SPDX-License-Identifier: Apache-2.0
// The flow that a first boot and `firstlight apply` share: acquire → understand → plan → apply.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "apply/kernel_arguments.h"
#include "apply/label.h"
#include "apply/mount.h"
#include "base/deadline.h"
#include "base/recorder.h"
#include "cli/acquisition.h"
#include "sys/device_names.h"

namespace firstlight::cli {

struct ProvisionOptions {
  std::string root = "/";
  std::string ssh_user = "root";
  std::vector<std::string> script_runner;  // command line for scripts; empty: their interpreters
  bool base_references = true;             // follow the references of the image's base configs
  bool grow_gpt = true;      // use the space of a disk beyond the end that its table knows
  bool mount_units = false;  // units that mount the filesystems at later boots
  bool raid_reuse = false;   // keep an array that is as described
  apply::BootLoaderOptions boot_loader{};  // for kernel arguments
  // After kernel arguments were changed: stop, so that the machine can boot with them.
  bool reboot_for_kernel_arguments = false;
  Deadline deadline = Deadline::never();
};

// Runs the flow from the acquired user data on, takes the network down as soon as nothing needs it
// any more, and returns the mounts it made; nullopt: the machine has to boot again first. `labels`
// is that of `options.root`; where it is closed before them, the mounts can be unmounted. Throws
// Error; kConfigInvalid and kNotSupported mean that the config was rejected and nothing was
// changed.
[[nodiscard]] std::optional<apply::MountResult> provision(const ProvisionOptions& options,
                                                          Acquisition& acquisition,
                                                          sys::DeviceNames& names,
                                                          apply::TargetLabels& labels,
                                                          Recorder& recorder);

// True if anything was written: a failure from here on may leave the machine half done.
[[nodiscard]] bool changes_begun(const RunReport& report);

}  // namespace firstlight::cli
