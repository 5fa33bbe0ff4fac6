// SPDX-License-Identifier: Apache-2.0
// The effectful half of apply/luks.h.
#include "apply/luks.h"

#include <fmt/format.h>

#include <chrono>
#include <functional>
#include <utility>

#include "apply/clevis_output.h"
#include "apply/luks_key.h"
#include "base/error.h"
#include "sys/block_content.h"
#include "sys/block_device.h"
#include "sys/machine_size.h"
#include "sys/process.h"
#include "sys/stacked_device.h"
#include "sys/standard_links.h"
#include "sys/tools.h"
#include "sys/udev.h"

namespace firstlight::apply {
namespace {

// clevis's scripts keep copies of the header while they change it; /tmp may be read-only yet.
constexpr const char* kScratchFolder = "TMPDIR=/run";

struct Job {
  const plan::LuksStep* step = nullptr;
  LuksState state;
  LuksAction action = LuksAction::kFormat;
  std::unique_ptr<sys::MemoryFile> key;
  std::unique_ptr<Recorder::Step> record;  // of the formatting
};

std::optional<LuksHeader> read_header(const std::string& node) {
  const std::string start = sys::read_block_range(node, 0, kLuksFixedBytes);
  const std::size_t size = luks_header_bytes(start);
  if (size == 0) return std::nullopt;
  return parse_luks_header(sys::read_block_range(node, 0, size));
}

LuksState inspect(const plan::LuksStep& step, sys::DeviceNames& names) {
  const sys::BlockDevice device = sys::find_block_device(names.resolve(step.device));
  LuksState state;
  state.node = device.node;
  state.use = sys::use_of(device);
  // What will be wiped need not be known.
  if (!step.wipe) {
    state.found = sys::probe_device(state.node);
    state.header = read_header(state.node);
  }
  if (auto mapping = sys::find_stacked_device("/dev/mapper/" + step.name)) {
    state.mapping_members = sys::members_of(*mapping);
    state.mapping_node = std::move(*mapping);
  }
  return state;
}

void with_context(const plan::LuksStep& step, const std::function<void()>& action) {
  try {
    action();
  } catch (Error& error) {
    error.add_context(fmt::format("volume {}", step.name));
    error.set_pointer(step.pointer);
    throw;
  }
}

std::vector<Job> prepare(std::span<const plan::LuksStep> steps, const Contents& contents,
                         sys::DeviceNames& names) {
  std::vector<Job> jobs;
  for (const plan::LuksStep& step : steps) {
    with_context(step, [&] {
      Job job{.step = &step, .state = inspect(step, names), .action = {}, .key = {}, .record = {}};
      for (const Job& other : jobs) {
        if (other.state.node != job.state.node) continue;
        throw Error({.code = ErrorCode::kDevice,
                     .tried = "make the LUKS2 volume",
                     .object = step.name,
                     .why = fmt::format("'{}' and '{}' both mean {}", other.step->device,
                                        step.device, job.state.node),
                     .hint = "describe each device once"});
      }
      job.action = decide(job.state, step);
      job.key = luks_key(step, contents);
      jobs.push_back(std::move(job));
    });
  }
  return jobs;
}

void require_success(const Job& job, const std::string& tried, const sys::ProgramResult& result,
                     const char* hint) {
  if (result.exit_status == 0) return;
  throw Error({.code = ErrorCode::kProcess,
               .tried = tried,
               .object = job.state.node,
               .why = sys::describe_failure(result),
               .hint = hint});
}

void format_all(std::vector<Job>& jobs, const BeforeFormat& before_format, const Deadline& deadline,
                Recorder& recorder) {
  std::vector<sys::Command> commands;
  std::vector<Job*> formatting;  // in the order of the commands
  for (Job& job : jobs) {
    if (job.action != LuksAction::kFormat) continue;
    with_context(*job.step, [&] {
      job.record = std::make_unique<Recorder::Step>(recorder, "format LUKS2", job.step->device,
                                                    job.step->pointer);
      before_format(*job.step);
      if (job.step->wipe) sys::wipe_signatures(job.state.node);
      commands.push_back(
          {.path = sys::find_tool(sys::Tool::kCryptsetup, job.step->pointer),
           .arguments = format_arguments(*job.step, job.state.node, job.key->path())});
    });
    formatting.push_back(&job);
  }
  if (commands.empty()) return;
  sys::ProgramRun programs(std::move(commands),
                           formats_at_once(sys::memory_bytes(), sys::processor_count()));
  programs.finish(deadline, [&](std::size_t index, const sys::ProgramResult& result) {
    Job& job = *formatting[index];
    with_context(*job.step, [&] {
      const std::unique_ptr<Recorder::Step> record = std::move(job.record);
      require_success(job, "cryptsetup luksFormat", result, "check the options of the entry");
      sys::flush_device(job.state.node);
    });
  });
}

// One program after the other on one volume.
class Opening {
 public:
  Opening(Job& job, const Deadline& deadline) : job_(job), deadline_(deadline) {}

  void check_key() {
    cryptsetup({"luksOpen", "--test-passphrase", job_.state.node, "--key-file", job_.key->path()},
               "the key file does not open it");
  }
  void open() {
    const bool is_new = job_.action == LuksAction::kFormat;
    cryptsetup(open_arguments(*job_.step, job_.state.node, job_.key->path(), is_new),
               is_new ? "check the openOptions of the entry" : "the key file does not open it");
  }
  void bind() {
    clevis(bind_arguments(*job_.step->clevis, job_.state.node, job_.key->path()),
           "check the clevis section of the entry, and that its servers can be reached");
  }
  void open_by_clevis() {
    cryptsetup({"luksClose", job_.step->name}, "something has opened it meanwhile");
    clevis({"luks", "unlock", "-d", job_.state.node, "-n", job_.step->name},
           "the volume is bound, but what it is bound to does not open it");
  }
  void remove_key() { cryptsetup({"luksRemoveKey", job_.state.node, job_.key->path()}, ""); }

 private:
  void cryptsetup(std::vector<std::string> arguments, const char* hint) {
    run(sys::Tool::kCryptsetup, std::move(arguments), hint);
  }
  void clevis(std::vector<std::string> arguments, const char* hint) {
    run(sys::Tool::kClevis, std::move(arguments), hint);
  }
  void run(sys::Tool tool, std::vector<std::string> arguments, const char* hint) {
    const bool is_clevis = tool == sys::Tool::kClevis;
    const std::string tried = is_clevis ? fmt::format("clevis luks {}", arguments.at(1))
                                        : fmt::format("cryptsetup {}", arguments.front());
    sys::ProgramResult result = sys::run_program({.path = sys::find_tool(tool, job_.step->pointer),
                                                  .arguments = std::move(arguments),
                                                  .variables = {kScratchFolder}},
                                                 deadline_, sys::OnFailure::kReturn);
    if (is_clevis && job_.step->clevis->is_custom) {
      result.output = "its output is not shown, it may hold secrets of the custom pin";
    } else if (is_clevis) {
      result.output = without_clevis_config(std::move(result.output), job_.step->clevis->config);
    }
    require_success(job_, tried, result, hint);
  }

  Job& job_;
  const Deadline& deadline_;
};

void bind(Job& job, Opening& opening, Recorder& recorder) {
  const plan::LuksStep& step = *job.step;
  const Recorder::Step record(recorder, "bind by clevis " + step.clevis->pin, step.name,
                              step.pointer);
  sys::make_standard_links();
  opening.bind();
  if (step.clevis->check_unlock) opening.open_by_clevis();
  if (!step.has_key_file()) opening.remove_key();
  job.key.reset();
  sys::flush_device(job.state.node);
}

OpenedVolume open(Job& job, sys::DeviceNames& names, const Deadline& deadline, Recorder& recorder) {
  const plan::LuksStep& step = *job.step;
  Opening opening(job, deadline);
  {
    Recorder::Step record(recorder, "open LUKS2", step.name, step.pointer);
    if (job.action == LuksAction::kKeep) {
      opening.check_key();
      record.already_so();
    } else {
      opening.open();
    }
  }
  if (step.clevis) bind(job, opening, recorder);
  sys::note_mapping_for_udev(names.resolve("/dev/mapper/" + step.name));
  return {.pointer = step.pointer,
          .name = step.name,
          .uuid = read_header(job.state.node).value_or(LuksHeader{}).uuid,
          .key = std::move(job.key),
          .is_netdev = step.clevis && step.clevis->is_netdev};
}

}  // namespace

std::string volume_uuid(const plan::LuksStep& step, sys::DeviceNames& names) {
  using namespace std::chrono_literals;
  try {
    const std::string node =
        names.resolve(step.device, Deadline::after(0ms, "what is there at present"));
    return read_header(node).value_or(LuksHeader{}).uuid;
  } catch (const Error&) {
    return "";
  }
}

std::vector<OpenedVolume> provision_luks(std::span<const plan::LuksStep> steps,
                                         const Contents& contents,
                                         const BeforeFormat& before_format, sys::DeviceNames& names,
                                         const Deadline& deadline, Recorder& recorder) {
  std::vector<OpenedVolume> volumes;
  for (const std::size_t count : independent_runs(steps)) {
    std::vector<Job> jobs = prepare(steps.first(count), contents, names);
    format_all(jobs, before_format, deadline, recorder);
    for (Job& job : jobs) {
      with_context(*job.step, [&] { volumes.push_back(open(job, names, deadline, recorder)); });
    }
    steps = steps.subspan(count);
  }
  return volumes;
}

}  // namespace firstlight::apply
