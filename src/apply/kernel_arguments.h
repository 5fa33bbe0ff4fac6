// SPDX-License-Identifier: Apache-2.0
// The arguments that the kernel is to be started with (spec apply-files section 9): by the files of
// the boot loader, or by the distribution's own program.
#pragma once

#include <string>
#include <vector>

#include "apply/label.h"
#include "base/recorder.h"
#include "config/config.h"
#include "sys/device_names.h"

namespace firstlight::apply {

struct BootLoaderOptions {
  std::string root = "/";   // /boot, /efi and /boot/efi in it are looked into
  std::string boot_device;  // any device name: what holds the boot loader's files
  bool look_at_disks =
      true;             // else a partition made for it (XBOOTLDR, or the EFI system partition)
  std::string running;  // the arguments of the running kernel; empty: not to be looked at
  std::string boot_id;
};

enum class KernelArgumentsResult {
  kAsWanted,
  kChanged,  // and on stable storage: they hold from the next boot on
};

// Changes entries of the Boot Loader Specification, GRUB's kernelopts where they use it, and
// /etc/kernel/cmdline if it is there, from which later entries are made. Nothing if nothing is
// wanted. What was changed for a boot before, as a note in /var tells, and did not stay is not
// changed again: nobody would get out of that. Throws Error: kNotSupported if no boot loader's
// files are there and the running kernel is not as wanted, kDevice if it is not clear which
// partition holds them, and those of decide_boot_loader() and sys/.
[[nodiscard]] KernelArgumentsResult set_kernel_arguments(const config::KernelArguments& wanted,
                                                         sys::DeviceNames& names,
                                                         const BootLoaderOptions& options,
                                                         TargetLabels& labels, Recorder& recorder);

// The arguments for the distribution's program that edits the kernel command line: what should
// exist, then what should not.
[[nodiscard]] std::vector<std::string> helper_arguments(const config::KernelArguments& wanted);

// Runs that program, `ignition-kargs-helper`, if anything is wanted. It changes what it has to and
// then reboots the machine itself. Throws Error kProcess if it is missing or fails.
void run_kernel_arguments_helper(const config::KernelArguments& wanted, Recorder& recorder);

}  // namespace firstlight::apply
