// SPDX-License-Identifier: Apache-2.0
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
#include "cli/boot_run.h"
#include "cli/commands.h"
#include "sys/kmsg.h"
#include "sys/pid1.h"
#include "sys/short_lived_process.h"

namespace firstlight::cli {
namespace {

// Mounts the layers. Where all of them are new this is a first boot, and the network is asked while
// they are being formatted; returns what was acquired.
std::unique_ptr<Acquisition> mount_layers(BootRun& run, sys::DeviceNames& names,
                                          const Deadline& deadline) {
  const boot::KernelArguments& arguments = run.settings();
  if (!arguments.etc && !arguments.var) return nullptr;
  std::optional<Recorder::Phase> phase(std::in_place, run.recorder(), "layers");
  boot::Layers layers(arguments, names, run.labels(), deadline, run.recorder());
  std::unique_ptr<Acquisition> acquisition;
  std::exception_ptr failure;
  if (layers.all_new() && boot::decide_first_boot(arguments.first_boot, /*stamp_exists=*/false)) {
    phase.reset();
    try {
      acquisition = run.acquire(deadline);
    } catch (...) {
      failure = std::current_exception();  // the failure policy needs the layers no less
    }
    phase.emplace(run.recorder(), "mount layers");
  }
  layers.mount(deadline, run.recorder());
  phase.reset();
  if (failure) std::rethrow_exception(failure);
  return acquisition;
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
  BootRun run;
  run.carry_out([&run](sys::DeviceNames& names, const Deadline& deadline) {
    std::unique_ptr<Acquisition> acquisition = mount_layers(run, names, deadline);
    run.provision_once(std::move(acquisition), names, deadline);
  });
  const boot::KernelArguments& settings = run.settings();
  if (run.failed()) boot::act_on_failure(settings.on_failure, settings.init, arguments);
  try {
    if (run.wants_reboot()) sys::power(sys::PowerAction::kReboot);
    boot::exec_init(settings.init, arguments);
  } catch (const Error& error) {
    run.kmsg().write(sys::LogLevel::kError, error.what());
    boot::act_on_failure(settings.on_failure, settings.init, arguments);
  }
}

}  // namespace firstlight::cli
