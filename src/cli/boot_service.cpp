// SPDX-License-Identifier: Apache-2.0
// `firstlight boot`: the work of a boot where systemd is PID 1, as the unit firstlight.service.
#include "base/error.h"
#include "boot/handover.h"
#include "boot/pick_up.h"
#include "cli/boot_run.h"
#include "cli/commands.h"
#include "sys/pid1.h"
#include "sys/short_lived_process.h"

namespace firstlight::cli {
namespace {

// Whoever types the command on a machine that runs would provision that one.
void require_service() {
  if (sys::is_started_by_init()) return;
  throw Error({.code = ErrorCode::kUsage,
               .tried = "provision this machine as a part of its boot",
               .why = "the program was not started by PID 1",
               .hint = "the unit firstlight.service runs this; by hand use firstlight apply"});
}

void refuse_layers(const boot::KernelArguments& arguments) {
  if (!arguments.etc && !arguments.var) return;
  throw Error({.code = ErrorCode::kUsage,
               .tried = "mount the layer",
               .object = arguments.etc ? "firstlight.etc" : "firstlight.var",
               .why = "systemd is running and uses what is there now",
               .hint = "boot with init=/usr/lib/firstlight/firstlight, or mount it by fstab"});
}

// As for systemd, a name in the file that is none is no reason to stop the boot.
void take_hostname(Recorder& recorder) {
  try {
    boot::pick_up_hostname();
  } catch (const Error& error) {
    recorder.warn(error.what());
  }
}

}  // namespace

int boot_service(const CommandLine& /*line*/) {
  sys::forbid_core_dumps();
  require_service();
  BootRun run;
  run.carry_out([&run](sys::DeviceNames& names, const Deadline& deadline) {
    refuse_layers(run.settings());
    run.provision_once(nullptr, names, deadline);
    if (run.recorder().report().outcome != RunOutcome::kProvisioned) return;
    const Recorder::Phase phase(run.recorder(), "pick up");
    take_hostname(run.recorder());
    boot::pick_up_units();
  });
  if (run.wants_reboot()) boot::ask_systemd_for(boot::FailureAction::kReboot);
  if (!run.failed()) return kExitSuccess;
  boot::ask_systemd_for(run.settings().on_failure);
  return kExitHalfDone;
}

}  // namespace firstlight::cli
