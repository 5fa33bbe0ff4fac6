// SPDX-License-Identifier: Apache-2.0
#include "cli/boot_run.h"

#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <utility>

#include "base/error.h"
#include "boot/first_boot.h"
#include "cli/late_results.h"
#include "cli/metadata.h"
#include "cli/provision.h"
#include "cli/report_post.h"
#include "net/network.h"
#include "platform/base_configs.h"
#include "report/console_lines.h"
#include "report/report_json.h"
#include "sys/boot_id.h"
#include "sys/kernel_file.h"
#include "sys/root.h"

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

void write_stamp(const RunReport& report, apply::TargetLabels& labels) {
  sys::Root root("/");
  labels.use_in(root);
  root.write_file(boot::kStampPath, boot::stamp_text(report), {.mode = 0644},
                  sys::Existing::kReplace);
  root.sync_filesystems();
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

// Likewise.
void leave_results(const RunReport& report, bool has_report_url, const sys::Kmsg& kmsg) {
  try {
    sys::Root root("/");
    tell_journal(report, root);
    if (has_report_url) place_post_unit(root);
  } catch (const Error& error) {
    kmsg.write(sys::LogLevel::kWarning, error.what());
  }
}

// Behind a failure nobody brings a network up any more.
void post_failure(const std::string& report, const boot::KernelArguments& settings,
                  Recorder& recorder) {
  constexpr std::chrono::seconds kTime{15};
  const Deadline deadline =
      Deadline::after(kTime, "the 15 seconds for firstlight.report-url after a failure");
  net::Network network(net::Network::Policy::kBringUp, network_settings(settings));
  network.require(deadline, recorder, settings.report_url);
  post_report(settings.report_url, report, network, deadline, recorder);
}

void tell_report_url(const RunReport& report, const boot::KernelArguments& settings,
                     const sys::Kmsg& kmsg) {
  if (settings.report_url.empty()) return;
  try {
    const std::string text = report::to_json(report);
    if (report.outcome == RunOutcome::kProvisioned) {
      sys::Root root("/");
      keep_report_to_post(text, root);
    } else if (report.outcome == RunOutcome::kFailed) {
      Recorder recorder(
          {}, [&kmsg](std::string_view line) { kmsg.write(sys::LogLevel::kWarning, line); });
      post_failure(text, settings, recorder);
    }
  } catch (const Error& error) {
    kmsg.write(sys::LogLevel::kWarning, error.what());
  }
}

Error as_error(const std::exception& exception) {
  return Error({.code = ErrorCode::kSystem, .tried = "provision", .why = exception.what()});
}

}  // namespace

BootRun::BootRun()
    : recorder_(
          [this](const PhaseRecord& phase) {
            kmsg_.write(sys::LogLevel::kInfo, report::phase_line(phase));
          },
          [this](std::string_view line) { kmsg_.write(sys::LogLevel::kWarning, line); }) {
  recorder_.report().boot_id = sys::boot_id();
}

void BootRun::read_settings() {
  const std::string command_line = sys::running_command_line();
  settings_.on_failure = boot::failure_action_of(command_line);
  settings_ = boot::parse_kernel_arguments(command_line);
}

void BootRun::carry_out(const std::function<void(sys::DeviceNames&, const Deadline&)>& work) {
  try {
    read_settings();
    const Deadline deadline = run_deadline(settings_);
    sys::DeviceNames names(bound(settings_.device_timeout), deadline);
    work(names, deadline);
  } catch (const Error& error) {
    recorder_.set_failure(error);
  } catch (const std::exception& exception) {
    recorder_.set_failure(as_error(exception));
  }
  recorder_.report().end_us = monotonic_us();
  kmsg_.write(failed() ? sys::LogLevel::kError : sys::LogLevel::kNotice,
              report::outcome_line(recorder_.report()));
  write_report(recorder_.report(), kmsg_);
  tell_report_url(recorder_.report(), settings_, kmsg_);
}

bool BootRun::failed() const { return recorder_.report().outcome == RunOutcome::kFailed; }

bool BootRun::wants_reboot() const { return recorder_.report().outcome == RunOutcome::kRebooting; }

std::unique_ptr<Acquisition> BootRun::acquire(const Deadline& deadline) {
  platform::Sources sources;
  sources.platform_id = settings_.platform;
  sources.config_url = settings_.config_url;
  sources.config_device = settings_.config_device;
  sources.config_path = settings_.config_path;
  if (!settings_.metadata_url.empty()) sources.metadata_base_url = settings_.metadata_url;
  // A new layer is empty: below it is what the image has in /etc.
  sources.system_directories = platform::system_directories();
  auto acquisition = std::make_unique<Acquisition>(
      sources, net::Network::Policy::kBringUp, network_settings(settings_), deadline, recorder_);
  keep_metadata(acquisition->acquired, recorder_);
  return acquisition;
}

void BootRun::provision_once(std::unique_ptr<Acquisition> acquisition, sys::DeviceNames& names,
                             const Deadline& deadline) {
  const bool stamp_exists = sys::Root("/").inspect(boot::kStampPath).kind != sys::NodeKind::kAbsent;
  if (!boot::decide_first_boot(settings_.first_boot, stamp_exists)) {
    recorder_.report().outcome = RunOutcome::kNotFirstBoot;
    return;
  }
  if (!acquisition) acquisition = acquire(deadline);
  auto mounts = provision({.ssh_user = settings_.ssh_user,
                           .script_runner = settings_.script_runner,
                           .base_references = settings_.base_references,
                           .grow_gpt = settings_.grow_gpt,
                           .mount_units = settings_.mount_units,
                           .raid_reuse = settings_.raid_reuse,
                           .boot_loader = {.boot_device = settings_.boot_device,
                                           .running = sys::running_command_line(),
                                           .boot_id = sys::boot_id()},
                           .reboot_for_kernel_arguments = true,
                           .deadline = deadline},
                          *acquisition, names, labels_, recorder_);
  if (!mounts) {
    recorder_.report().outcome = RunOutcome::kRebooting;
    return;
  }
  {
    const Recorder::Phase phase(recorder_, "stamp");
    write_stamp(recorder_.report(), labels_);
    for (sys::ScopedMount& mount : mounts->mounts) mount.release();
  }
  leave_results(recorder_.report(), !settings_.report_url.empty(), kmsg_);
}

}  // namespace firstlight::cli
