// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/recorder.h"
#include "boot/kernel_arguments.h"
#include "cli/stage_flags.h"
#include "cli/stage_state.h"
#include "config/provenance.h"
#include "net/network.h"
#include "platform/platform.h"

namespace firstlight::cli {

// One run of one stage.
struct StageRun {
  const StageFlags& flags;
  const boot::KernelArguments& arguments;
  platform::Sources sources;
  StageState& state;
  Recorder& recorder;
};

// Those of /proc/cmdline, or of the file IGNITION_KERNEL_CMDLINE_PATH.
[[nodiscard]] boot::KernelArguments stage_arguments();

// Where the configs of this machine come from: the flags, the kernel command line, for the platform
// "file" IGNITION_CONFIG_FILE or config.ign in the present directory, and the system directories.
[[nodiscard]] platform::Sources stage_sources(const StageFlags& flags,
                                              const boot::KernelArguments& arguments);

// Gets, understands and caches the user's config, and gives it on top of the base configs. Throws
// Error; kNetworkNeeded only under Policy::kNone, and then there is no cache.
[[nodiscard]] config::MergedConfig fetch_config(StageRun& run, net::Network::Policy policy);

// The same config, as the fetch stages left it. Throws Error kUserData without a cache.
[[nodiscard]] config::MergedConfig cached_config(StageRun& run);

// The stages (spec cli-and-stages section 2). Each throws Error.
void fetch_offline_stage(StageRun& run);
void fetch_stage(StageRun& run);
void kargs_stage(StageRun& run);
void disks_stage(StageRun& run);
void mount_stage(StageRun& run);
void files_stage(StageRun& run);
void umount_stage(StageRun& run);

}  // namespace firstlight::cli
