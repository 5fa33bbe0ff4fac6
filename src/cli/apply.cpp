// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <string>

#include "apply/label.h"
#include "apply/mount.h"
#include "base/deadline.h"
#include "base/error.h"
#include "base/recorder.h"
#include "cli/commands.h"
#include "cli/provision.h"
#include "cli/standard_error.h"
#include "platform/base_configs.h"
#include "report/console_lines.h"
#include "sys/boot_id.h"
#include "sys/kernel_file.h"
#include "sys/mount.h"
#include "sys/short_lived_process.h"

namespace firstlight::cli {
namespace {

platform::Sources sources_of(const CommandLine& line) {
  platform::Sources sources;
  sources.platform_id = line.platform.empty() ? "file" : line.platform;
  sources.config_file = line.config_path == "-" ? "/dev/stdin" : line.config_path;
  if (!line.metadata_url.empty()) sources.metadata_base_url = line.metadata_url;
  sources.root = line.root;
  // A CONFIG that was named is all there is; a platform's machine has what its image brings along.
  if (!line.platform.empty()) sources.system_directories = platform::system_directories();
  return sources;
}

Deadline run_deadline(const CommandLine& line) {
  if (line.deadline.count() == 0) return Deadline::never();
  return Deadline::after(line.deadline, "--deadline=" + std::to_string(line.deadline.count()));
}

// What a command that is no boot changes holds from the next boot on.
apply::BootLoaderOptions boot_loader_of(const CommandLine& line) {
  const bool is_running_system = line.root == "/";
  return {.root = line.root,
          .look_at_disks = is_running_system,
          .running = is_running_system ? sys::running_command_line() : "",
          .boot_id = sys::boot_id()};
}

// It never has to boot again first. The labels end here: they may keep a mount busy.
apply::MountResult run(const CommandLine& line, Recorder& recorder) {
  const Deadline deadline = run_deadline(line);
  sys::DeviceNames names(std::nullopt, deadline);
  apply::TargetLabels labels(line.root);
  Acquisition acquisition(sources_of(line), net::Network::Policy::kUseAsFound, {}, deadline,
                          recorder);
  auto mounts = provision({.root = line.root,
                           .ssh_user = line.ssh_user,
                           .script_runner = line.script_runner,
                           .base_references = line.base_references,
                           .raid_reuse = line.raid_reuse,
                           .boot_loader = boot_loader_of(line),
                           .deadline = deadline},
                          acquisition, names, labels, recorder);
  return std::move(mounts).value();
}

int exit_code_of(const Error& error, const RunReport& report) {
  if (changes_begun(report)) return kExitHalfDone;
  const ErrorCode code = error.detail().code;
  const bool rejected = code == ErrorCode::kConfigInvalid || code == ErrorCode::kNotSupported;
  return rejected ? kExitConfigRejected : kExitNotStarted;
}

}  // namespace

int apply(const CommandLine& line) {
  sys::forbid_core_dumps();
  Recorder recorder([](const PhaseRecord& phase) { print_line(report::phase_line(phase)); },
                    print_line);
  recorder.report().boot_id = sys::boot_id();
  int exit_code = kExitSuccess;
  // Below another root the mounts are a means only, and must not stay when a signal ends us.
  if (line.root != "/") sys::enter_private_mount_namespace();
  try {
    apply::MountResult mounts = run(line, recorder);
    // On the running system itself the mounts are what was asked for; below another root they were
    // needed to reach the places to write to.
    if (line.root == "/") {
      for (sys::ScopedMount& mount : mounts.mounts) mount.release();
    }
    apply::unmount_filesystems(mounts);
  } catch (const Error& error) {
    recorder.set_failure(error);
    exit_code = exit_code_of(error, recorder.report());
  }
  recorder.report().end_us = monotonic_us();
  print_line(report::outcome_line(recorder.report()));
  return exit_code;
}

}  // namespace firstlight::cli
