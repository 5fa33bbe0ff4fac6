// SPDX-License-Identifier: Apache-2.0
#include "boot/handover.h"

#include "base/error.h"
#include "sys/kmsg.h"
#include "sys/pid1.h"
#include "sys/service_manager.h"

namespace firstlight::boot {
namespace {

[[noreturn]] void power_after_failure(FailureAction action) {
  switch (action) {
    case FailureAction::kReboot:
      sys::power(sys::PowerAction::kReboot);
    case FailureAction::kPoweroff:
      sys::power(sys::PowerAction::kPoweroff);
    case FailureAction::kHalt:
    case FailureAction::kEmergency:
      sys::power(sys::PowerAction::kHalt);
  }
  sys::power(sys::PowerAction::kHalt);
}

const char* target_of(FailureAction action) {
  switch (action) {
    case FailureAction::kReboot:
      return "reboot.target";
    case FailureAction::kPoweroff:
      return "poweroff.target";
    case FailureAction::kHalt:
      return "halt.target";
    case FailureAction::kEmergency:
      return "emergency.target";
  }
  return "emergency.target";
}

}  // namespace

void exec_init(const std::string& init, const std::vector<std::string>& arguments) {
  std::vector<std::string> argv = {init};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  sys::become(init, argv);
}

void act_on_failure(FailureAction action, const std::string& init,
                    std::vector<std::string> arguments) {
  if (action == FailureAction::kEmergency) {
    try {
      arguments.emplace_back("--unit=emergency.target");
      exec_init(init, arguments);
    } catch (const Error& error) {
      sys::Kmsg().write(sys::LogLevel::kError, error.what());
    }
  }
  power_after_failure(action);
}

void ask_systemd_for(FailureAction action) {
  if (action == FailureAction::kEmergency) return;
  try {
    sys::ServiceManager().start(target_of(action), sys::JobMode::kReplaceIrreversibly);
  } catch (const Error& error) {
    sys::Kmsg().write(sys::LogLevel::kError, error.what());
    power_after_failure(action);
  }
}

}  // namespace firstlight::boot
