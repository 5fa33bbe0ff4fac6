// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/recorder.h"
#include "boot/early_mounts.h"
#include "boot/first_boot.h"
#include "boot/handover.h"
#include "boot/kernel_arguments.h"
#include "boot/layers.h"
#include "cli/commands.h"
#include "cli/metadata.h"
#include "cli/provision.h"
#include "platform/base_configs.h"
#include "report/console_lines.h"
#include "report/report_json.h"
#include "sys/boot_id.h"
#include "sys/kernel_file.h"
#include "sys/kmsg.h"
#include "sys/pid1.h"
#include "sys/root.h"
#include "sys/short_lived_process.h"

namespace firstlight::cli {
namespace {

constexpr const char* kReportPath = "/run/firstlight/report.json";

std::optional<std::chrono::milliseconds> bound(std::chrono::seconds seconds) {
  if (seconds.count() == 0) return std::nullopt;
  return seconds;
}

Deadline run_deadline(const boot::KernelArguments& arguments) {
  if (arguments.deadline.count() == 0) return Deadline::never();
  return Deadline::after(arguments.deadline,
                         "firstlight.deadline=" + std::to_string(arguments.deadline.count()));
}

// For whoever comes later; without it they ask the service themselves.
void keep_metadata(const platform::Acquired& acquired, Recorder& recorder) {
  try {
    sys::Root root("/");
    write_metadata({.platform = acquired.platform_id, .items = acquired.metadata.items}, root);
  } catch (const Error& error) {
    recorder.warn(error.what());
  }
}

// The kernel command line's, or else the image's.
net::NetworkSettings network_settings(const boot::KernelArguments& arguments) {
  constexpr std::size_t kMaxNetworkConfBytes = 64UL * 1024UL;
  net::NetworkSettings settings;
  if (!arguments.network.empty()) {
    settings = net::parse_network_settings(arguments.network, "the kernel command line");
  } else if (const auto text = sys::Root("/").read_file(std::string(net::kNetworkConfPath),
                                                        kMaxNetworkConfBytes)) {
    settings = net::parse_network_settings(*text, net::kNetworkConfPath);
  }
  settings.keep = arguments.keep_network;
  return settings;
}

std::unique_ptr<Acquisition> acquire(const boot::KernelArguments& arguments,
                                     const Deadline& deadline, Recorder& recorder) {
  platform::Sources sources;
  sources.platform_id = arguments.platform;
  sources.config_url = arguments.config_url;
  sources.config_device = arguments.config_device;
  sources.config_path = arguments.config_path;
  if (!arguments.metadata_url.empty()) sources.metadata_base_url = arguments.metadata_url;
  // A new layer is empty: below it is what the image has in /etc.
  sources.system_directories = platform::system_directories();
  auto acquisition = std::make_unique<Acquisition>(sources, net::Network::Policy::kBringUp,
                                                   network_settings(arguments), deadline, recorder);
  keep_metadata(acquisition->acquired, recorder);
  return acquisition;
}

// Mounts the layers. Where all of them are new this is a first boot, and the network is asked while
// they are being formatted; returns what was acquired.
std::unique_ptr<Acquisition> mount_layers(const boot::KernelArguments& arguments,
                                          sys::DeviceNames& names, const Deadline& deadline,
                                          Recorder& recorder) {
  if (!arguments.etc && !arguments.var) return nullptr;
  std::optional<Recorder::Phase> phase(std::in_place, recorder, "layers");
  boot::Layers layers(arguments, names, deadline, recorder);
  std::unique_ptr<Acquisition> acquisition;
  std::exception_ptr failure;
  if (layers.all_new() && boot::decide_first_boot(arguments.first_boot, /*stamp_exists=*/false)) {
    phase.reset();
    try {
      acquisition = acquire(arguments, deadline, recorder);
    } catch (...) {
      failure = std::current_exception();  // the failure policy needs the layers no less
    }
    phase.emplace(recorder, "mount layers");
  }
  layers.mount(deadline, recorder);
  phase.reset();
  if (failure) std::rethrow_exception(failure);
  return acquisition;
}

void write_stamp(const RunReport& report) {
  sys::Root root("/");
  root.write_file(boot::kStampPath, boot::stamp_text(report), {.mode = 0644},
                  sys::Existing::kReplace);
  root.sync_filesystems();
}

// The work of one boot. The stamp comes after everything else is on stable storage.
void run_boot(const boot::KernelArguments& arguments, Recorder& recorder) {
  const Deadline deadline = run_deadline(arguments);
  sys::DeviceNames names(bound(arguments.device_timeout), deadline);
  std::unique_ptr<Acquisition> acquisition = mount_layers(arguments, names, deadline, recorder);
  const bool stamp_exists = sys::Root("/").inspect(boot::kStampPath).kind != sys::NodeKind::kAbsent;
  if (!boot::decide_first_boot(arguments.first_boot, stamp_exists)) {
    recorder.report().outcome = RunOutcome::kNotFirstBoot;
    return;
  }
  if (!acquisition) acquisition = acquire(arguments, deadline, recorder);
  auto mounts = provision({.ssh_user = arguments.ssh_user,
                           .script_runner = arguments.script_runner,
                           .base_references = arguments.base_references,
                           .grow_gpt = arguments.grow_gpt,
                           .mount_units = arguments.mount_units,
                           .raid_reuse = arguments.raid_reuse,
                           .boot_loader = {.boot_device = arguments.boot_device,
                                           .running = sys::running_command_line(),
                                           .boot_id = sys::boot_id()},
                           .reboot_for_kernel_arguments = true,
                           .deadline = deadline},
                          *acquisition, names, recorder);
  if (!mounts) {
    recorder.report().outcome = RunOutcome::kRebooting;
    return;
  }
  const Recorder::Phase phase(recorder, "stamp");
  write_stamp(recorder.report());
  for (sys::ScopedMount& mount : mounts->mounts) mount.release();
}

// The report is for whoever looks later; that it cannot be written must not decide about the boot.
void write_report(const RunReport& report, const sys::Kmsg& kmsg) {
  try {
    sys::Root("/").write_file(kReportPath, report::to_json(report), {.mode = 0644},
                              sys::Existing::kReplace);
  } catch (const Error& error) {
    kmsg.write(sys::LogLevel::kWarning, error.what());
  }
}

Error as_error(const std::exception& exception) {
  return Error({.code = ErrorCode::kSystem, .tried = "provision", .why = exception.what()});
}

// What cannot even be logged: /proc or /dev are not there.
[[noreturn]] void fail_early(const Error& error, const std::vector<std::string>& arguments) {
  const sys::Kmsg kmsg;
  kmsg.write(sys::LogLevel::kError, error.what());
  boot::act_on_failure(boot::FailureAction::kEmergency, boot::KernelArguments{}.init, arguments);
}

}  // namespace

void boot(const std::vector<std::string>& arguments) {
  sys::forbid_core_dumps();
  try {
    boot::mount_api_filesystems();
  } catch (const Error& error) {
    fail_early(error, arguments);
  }
  sys::read_program_ahead();
  sys::open_standard_streams();
  const sys::Kmsg kmsg;
  Recorder recorder(
      [&kmsg](const PhaseRecord& phase) {
        kmsg.write(sys::LogLevel::kInfo, report::phase_line(phase));
      },
      [&kmsg](std::string_view line) { kmsg.write(sys::LogLevel::kWarning, line); });
  recorder.report().boot_id = sys::boot_id();

  boot::KernelArguments settings;
  try {
    const std::string command_line = sys::running_command_line();
    settings.on_failure = boot::failure_action_of(command_line);
    settings = boot::parse_kernel_arguments(command_line);
    run_boot(settings, recorder);
  } catch (const Error& error) {
    recorder.set_failure(error);
  } catch (const std::exception& exception) {
    recorder.set_failure(as_error(exception));
  }
  recorder.report().end_us = monotonic_us();
  const bool failed = recorder.report().outcome == RunOutcome::kFailed;
  kmsg.write(failed ? sys::LogLevel::kError : sys::LogLevel::kNotice,
             report::outcome_line(recorder.report()));
  write_report(recorder.report(), kmsg);

  if (failed) boot::act_on_failure(settings.on_failure, settings.init, arguments);
  try {
    if (recorder.report().outcome == RunOutcome::kRebooting) {
      sys::power(sys::PowerAction::kReboot);
    }
    boot::exec_init(settings.init, arguments);
  } catch (const Error& error) {
    kmsg.write(sys::LogLevel::kError, error.what());
    boot::act_on_failure(settings.on_failure, settings.init, arguments);
  }
}

}  // namespace firstlight::cli
