// SPDX-License-Identifier: Apache-2.0
// The drop-in for the main engine: one stage a run (spec cli-and-stages sections 1 and 2).
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/version.h"
#include "cli/commands.h"
#include "cli/stage_flags.h"
#include "cli/stage_journal.h"
#include "cli/stage_log.h"
#include "cli/stage_run.h"
#include "cli/stage_state.h"
#include "report/console_lines.h"
#include "report/report_json.h"
#include "sys/boot_id.h"
#include "sys/kmsg.h"
#include "sys/root.h"
#include "sys/short_lived_process.h"

namespace firstlight::cli {
namespace {

constexpr int kExitStageFailed = 1;
constexpr int kExitFlags = 2;
constexpr int kExitSetUp = 3;
// The units of the stages have the same condition.
constexpr const char* kInitramfsMark = "/etc/initrd-release";

StageState read_state(const std::string& path) {
  const auto text = sys::Root("/").read_file(path, kMaxStateBytes);
  return text ? decode_state(*text, path) : StageState{};
}

// Whole or not at all: the next stage must not find half of it. It has the keys of volumes.
void write_state(const StageState& state, const std::string& path) {
  sys::Root root("/");
  root.make_parents(path, 0700);
  root.write_file(path, encode_state(state), {.mode = 0600}, sys::Existing::kReplace);
}

void run_stage(StageRun& run) {
  switch (run.flags.stage) {
    case Stage::kFetchOffline:
      return fetch_offline_stage(run);
    case Stage::kFetch:
      return fetch_stage(run);
    case Stage::kKargs:
      return kargs_stage(run);
    case Stage::kDisks:
      return disks_stage(run);
    case Stage::kMount:
      return mount_stage(run);
    case Stage::kFiles:
      return files_stage(run);
    case Stage::kUmount:
      return umount_stage(run);
  }
}

std::string failure_report(const StageFlags& flags) {
  return std::filesystem::path(flags.state_file).replace_filename("failure.json").string();
}

// The log of an initramfs is out of reach for whoever sees only the console.
void tell_console(const StageFlags& flags, const std::string& line) {
  if (sys::Root("/").inspect(kInitramfsMark).kind == sys::NodeKind::kAbsent) return;
  sys::Kmsg().write(sys::LogLevel::kError, "failed in the stage " + flags.stage_name + ": " + line);
}

// For the operator who finds the machine in emergency mode; holds no secret.
void report_failure(const StageFlags& flags, const Recorder& recorder, StageLog& log) {
  const RunReport& report = recorder.report();
  const std::string line =
      report::failure_line(report.error.value_or(ErrorDetail{}), report.error_context);
  log.write(StageLog::Level::kCritical, line);
  tell_console(flags, line);
  const std::string path = failure_report(flags);
  try {
    sys::Root("/").write_file(path, report::to_json(report), {.mode = 0600},
                              sys::Existing::kReplace);
    log.write(StageLog::Level::kCritical, "the whole report: " + path);
  } catch (const Error& error) {
    log.write(StageLog::Level::kWarning, error.what());
  }
}

int run_with_state(const StageFlags& flags, StageState& state, StageLog& log) {
  Recorder recorder(
      {}, [&log](std::string_view line) { log.write(StageLog::Level::kWarning, line); },
      [&log](const StepMoment& moment) { log.write_operation(moment); });
  recorder.report().boot_id = sys::boot_id();
  try {
    const boot::KernelArguments kernel_arguments = stage_arguments();
    StageRun run{flags, kernel_arguments, stage_sources(flags, kernel_arguments), state, recorder};
    run_stage(run);
    write_state(state, flags.state_file);
    sys::Root("/").remove(failure_report(flags));  // of an earlier try
    send_stage_records(flags, state, recorder.report());
    log.write(StageLog::Level::kInfo, "Ignition finished successfully");
    return kExitSuccess;
  } catch (const Error& error) {
    recorder.set_failure(error);
  } catch (const std::exception& exception) {
    recorder.set_failure(
        Error({.code = ErrorCode::kSystem, .tried = "run the stage", .why = exception.what()}));
  }
  report_failure(flags, recorder, log);
  return kExitStageFailed;
}

}  // namespace

int ignition(const std::vector<std::string>& arguments) {
  sys::forbid_core_dumps();
  StageFlags flags;
  try {
    flags = parse_stage_flags(arguments);
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n%s", error.what(), std::string(stage_usage()).c_str());
    return kExitFlags;
  }
  if (flags.version) {
    std::printf("Ignition (firstlight %s)\n", std::string(kVersion).c_str());
    return kExitSuccess;
  }
  if (flags.help) {
    std::fputs(std::string(stage_usage()).c_str(), stdout);
    return kExitSuccess;
  }
  StageLog log(flags.stage_name, flags.log_to_stdout);
  log.write(StageLog::Level::kInfo, "firstlight " + std::string(kVersion));
  StageState state;
  try {
    state = read_state(flags.state_file);
  } catch (const Error& error) {
    log.write(StageLog::Level::kCritical, error.what());
    return kExitSetUp;
  }
  return run_with_state(flags, state, log);
}

}  // namespace firstlight::cli
