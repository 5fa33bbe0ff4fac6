// SPDX-License-Identifier: Apache-2.0
// The effectful half of apply/filesystem.h.
#include "apply/filesystem.h"

#include <fmt/format.h>

#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "sys/process.h"
#include "sys/superblock.h"
#include "sys/tools.h"

namespace firstlight::apply {
namespace {

// mkfs waits for the disk more than for the processor; beyond this it is a matter of memory.
constexpr std::size_t kMaxRunningPrograms = 16;

struct FormatRow {
  std::string_view format;
  sys::Tool tool;
};
constexpr std::array<FormatRow, 5> kFormats{{{"ext4", sys::Tool::kMkfsExt4},
                                             {"xfs", sys::Tool::kMkfsXfs},
                                             {"btrfs", sys::Tool::kMkfsBtrfs},
                                             {"vfat", sys::Tool::kMkfsFat},
                                             {"swap", sys::Tool::kMkswap}}};

struct Job {
  const plan::FilesystemStep* step = nullptr;  // of the run
  std::string node;
  FilesystemAction action = FilesystemAction::kKeep;
  sys::Command command;  // for kCreate
};

std::string find_program(const plan::FilesystemStep& step) {
  for (const FormatRow& row : kFormats) {
    if (row.format == step.format) return sys::find_tool(row.tool, step.pointer);
  }
  throw Error({.code = ErrorCode::kNotSupported,
               .tried = "make filesystem",
               .object = step.device,
               .why = fmt::format("the format '{}' is unknown", step.format),
               .hint = "use ext4, xfs, btrfs, vfat, swap or none",
               .pointer = step.pointer});
}

std::string step_name(const Job& job) {
  switch (job.action) {
    case FilesystemAction::kKeep:
      return "check " + (job.step->format.empty() ? "none" : job.step->format);
    case FilesystemAction::kWipe:
      return "wipe signatures";
    case FilesystemAction::kCreate:
      break;
  }
  return "format " + job.step->format;
}

Job prepare(const plan::FilesystemStep& step, sys::DeviceNames& names, Recorder& recorder) {
  Job job{.step = &step, .node = names.resolve(step.device), .action = {}, .command = {}};
  // What will be wiped need not be known.
  const sys::ProbeResult found = step.wipe ? sys::ProbeResult{} : sys::probe_device(job.node);
  if (found.ambivalent) {
    recorder.warn(fmt::format("{}: several signatures are on it; it is taken for '{}'", step.device,
                              found.type));
  }
  if (is_unfinished(found)) {
    recorder.warn(
        fmt::format("{}: the {} on it was being made when the machine stopped; it counts as blank",
                    step.device, found.type));
  }
  job.action = decide(found, step);
  if (job.action == FilesystemAction::kCreate) {
    job.command = {.path = find_program(step), .arguments = mkfs_arguments(step, job.node)};
  }
  return job;
}

void refuse_duplicates(const std::vector<Job>& jobs, const Job& job) {
  for (const Job& other : jobs) {
    if (other.node != job.node) continue;
    throw Error(
        {.code = ErrorCode::kDevice,
         .tried = "make filesystem",
         .object = job.node,
         .why = fmt::format("'{}' and '{}' both mean it", other.step->device, job.step->device),
         .hint = "describe each device once",
         .pointer = job.step->pointer});
  }
}

std::vector<Job> prepare_all(const std::vector<plan::FilesystemStep>& steps,
                             sys::DeviceNames& names, Recorder& recorder) {
  std::vector<Job> jobs;
  for (const plan::FilesystemStep& step : steps) {
    try {
      Job job = prepare(step, names, recorder);
      refuse_duplicates(jobs, job);
      jobs.push_back(std::move(job));
    } catch (Error& error) {
      error.add_context(fmt::format("filesystem on {}", step.device));
      error.set_pointer(step.pointer);
      throw;
    }
  }
  return jobs;
}

// Brings what mkfs wrote to stable storage, and only then takes the mark away.
void complete(const Job& job) {
  const plan::FilesystemStep& step = *job.step;
  if (!gets_marked(step)) return sys::flush_device(job.node);
  if (step.format == "vfat") {
    std::string id = step.uuid.value_or(sys::random_volume_id());
    std::erase(id, '-');
    return sys::replace_superblock_name(job.node, step.format, id);
  }
  sys::replace_superblock_name(job.node, step.format, step.label.value_or(""));
}

// Failures of several programs as one error: the first one's details, all their texts.
class Failures {
 public:
  void add(Error error) {
    if (first_) {
      texts_ += fmt::format("; {}", error.what());
    } else {
      first_ = std::move(error);
    }
  }
  void throw_if_any() const {
    if (!first_) return;
    ErrorDetail detail = first_->detail();
    detail.why += texts_;
    throw Error(std::move(detail));
  }

 private:
  std::optional<Error> first_;
  std::string texts_;
};

}  // namespace

class FilesystemRun::Impl {
 public:
  Impl(std::vector<plan::FilesystemStep> steps, sys::DeviceNames& names, Recorder& recorder)
      : steps_(std::move(steps)), jobs_(prepare_all(steps_, names, recorder)) {
    std::vector<sys::Command> commands;
    for (Job& job : jobs_) {
      auto record = std::make_unique<Recorder::Step>(recorder, step_name(job), job.step->device,
                                                     job.step->pointer);
      if (job.action == FilesystemAction::kKeep) {
        record->already_so();
        continue;
      }
      attempt(job, [&] { sys::wipe_signatures(job.node); });
      if (job.action != FilesystemAction::kCreate) continue;
      commands.push_back(job.command);
      making_.push_back({&job, std::move(record)});
    }
    programs_.emplace(std::move(commands), kMaxRunningPrograms);
  }

  void finish(const Deadline& deadline) {
    programs_->finish(deadline, [&](std::size_t index, const sys::ProgramResult& result) {
      finish(making_[index], result);
    });
    failures_.throw_if_any();
  }

 private:
  // The record lives from the start of the wiping to the end of mkfs.
  struct Making {
    const Job* job;
    std::unique_ptr<Recorder::Step> record;
  };

  template <typename Action>
  void attempt(const Job& job, Action action) {
    try {
      action();
    } catch (Error& error) {
      error.add_context(fmt::format("filesystem on {}", job.step->device));
      error.set_pointer(job.step->pointer);
      failures_.add(error);
    }
  }

  void finish(Making& making, const sys::ProgramResult& result) {
    attempt(*making.job, [&] {
      // Ends here, by the exception if there is one: that is how a record knows that it failed.
      const std::unique_ptr<Recorder::Step> record = std::move(making.record);
      if (result.exit_status != 0) {
        throw Error({.code = ErrorCode::kProcess,
                     .tried = making.job->command.path,
                     .object = making.job->node,
                     .why = sys::describe_failure(result),
                     .hint = "check the size of the device and the options of the entry"});
      }
      complete(*making.job);
    });
  }

  std::vector<plan::FilesystemStep> steps_;
  std::vector<Job> jobs_;
  std::vector<Making> making_;  // in the order of the programs
  std::optional<sys::ProgramRun> programs_;
  Failures failures_;
};

FilesystemRun::FilesystemRun(std::vector<plan::FilesystemStep> steps, sys::DeviceNames& names,
                             Recorder& recorder)
    : impl_(std::make_unique<Impl>(std::move(steps), names, recorder)) {}

FilesystemRun::~FilesystemRun() = default;

void FilesystemRun::finish(const Deadline& deadline) { impl_->finish(deadline); }

}  // namespace firstlight::apply
