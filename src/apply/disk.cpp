// SPDX-License-Identifier: Apache-2.0
// The effectful half of apply/disk.h.
#include "apply/disk.h"

#include <fmt/format.h>

#include <list>
#include <utility>

#include "apply/disk_change.h"
#include "base/error.h"
#include "sys/block_device.h"
#include "sys/kernel_partitions.h"
#include "sys/mapped_partitions.h"

namespace firstlight::apply {
namespace {

// One disk between its decision and its last check.
struct Job {
  const plan::DiskStep* step = nullptr;
  DiskState state;
  DiskDecision decision;
};

DiskState inspect(const std::string& node, const DiskOptions& options) {
  const sys::BlockDevice disk = sys::find_block_device(node);
  const auto refuse = [&](std::string why) {
    throw Error({.code = ErrorCode::kDevice,
                 .tried = "partition disk",
                 .object = node,
                 .why = std::move(why),
                 .hint = "name the whole disk that the partitions are to be on"});
  };
  if (disk.is_partition()) {
    refuse(fmt::format("it is a partition of {}", disk.disk_name));
  }
  if (const auto whole = sys::disk_of_mapped_partition(disk)) {
    refuse(fmt::format("it is a partition of {}", whole->name));
  }
  DiskState state{
      .node = node,
      .use = sys::use_of(disk),
      .in_use = {},
      .table = sys::PartitionedDisk(node, sys::PartitionedDisk::Access::kReadOnly).read()};
  if (options.grow_gpt && state.table.grown_last_usable) {
    state.table.last_usable = *state.table.grown_last_usable;
  }
  for (const sys::BlockDevice& partition : sys::list_partitions(disk)) {
    std::string use = sys::use_of(partition);
    if (!use.empty()) state.in_use.push_back({partition.number, std::move(use)});
  }
  return state;
}

std::string describe(const DiskDecision& decision) {
  const auto part = [](std::string_view what, const std::vector<std::uint32_t>& numbers) {
    return numbers.empty() ? std::string() : fmt::format(" {} {}", what, fmt::join(numbers, ","));
  };
  return fmt::format("partition disk:{}{}{}{}", decision.edit.zap ? " wipe table" : "",
                     part("delete", decision.deleted), part("change", decision.changed),
                     part("create", decision.created));
}

void blame(Error& error, const plan::DiskStep& step) {
  error.add_context(fmt::format("disk {}", step.device));
  error.set_pointer(step.pointer);
}

Job prepare(const plan::DiskStep& step, sys::DeviceNames& names, const DiskOptions& options) {
  try {
    DiskState state = inspect(names.resolve(step.device), options);
    DiskDecision decision = decide(state, step);
    return {&step, std::move(state), std::move(decision)};
  } catch (Error& error) {
    blame(error, step);
    throw;
  }
}

void refuse_duplicates(const std::vector<Job>& jobs, const Job& job) {
  for (const Job& other : jobs) {
    if (other.state.node != job.state.node) continue;
    throw Error(
        {.code = ErrorCode::kDevice,
         .tried = "partition disk",
         .object = job.state.node,
         .why = fmt::format("'{}' and '{}' both mean it", other.step->device, job.step->device),
         .hint = "describe each disk once",
         .pointer = job.step->pointer});
  }
}

// What is to be changed, in order, with the kernel told of all of it. A list: the objects stay
// where they are.
struct Change {
  const Job& job;
  DiskChange disk;
};

std::list<Change> begin_changes(const std::vector<Job>& jobs) {
  std::list<Change> changes;
  for (const Job& job : jobs) {
    if (job.decision.already_so()) continue;
    try {
      changes.push_back({job, DiskChange(job.state, job.decision)});
      changes.back().disk.tell_kernel();
    } catch (Error& error) {
      for (Change& change : changes) change.disk.undo();
      blame(error, *job.step);
      throw;
    }
  }
  return changes;
}

// Writes the first of the tables. If that fails the kernel gets back what it had of all of them.
void write_first(std::list<Change>& changes, HeldPartitions* held) {
  const plan::DiskStep& step = *changes.front().job.step;
  try {
    changes.front().disk.write();
  } catch (Error& error) {
    for (Change& change : changes) change.disk.undo();
    blame(error, step);
    throw;
  }
  held->push_back(sys::open_any_partition(sys::find_block_device(changes.front().job.state.node)));
  changes.pop_front();  // unlocks the disk
}

// Of a device-mapper disk the kernel maps no partition by itself, those that stay as they are
// included.
void complete_mapping(const Job& job) {
  try {
    sys::map_missing_partitions(job.state.node);
  } catch (Error& error) {
    blame(error, *job.step);
    throw;
  }
}

// devtmpfs has the nodes already; elsewhere udev makes them, or has to look at them.
void await_nodes(const Job& job, std::int64_t since_us, sys::DeviceNames& names) {
  try {
    const sys::BlockDevice disk = sys::find_block_device(job.state.node);
    for (const sys::Partition& partition : job.decision.edit.creations) {
      names.await(sys::partition_path(disk, partition.number), since_us);
    }
  } catch (Error& error) {
    blame(error, *job.step);
    throw;
  }
}

}  // namespace

HeldPartitions provision_disks(std::span<const plan::DiskStep> steps, sys::DeviceNames& names,
                               Recorder& recorder, const DiskOptions& options) {
  std::vector<Job> jobs;
  for (const plan::DiskStep& step : steps) {
    Job job = prepare(step, names, options);
    refuse_duplicates(jobs, job);
    jobs.push_back(std::move(job));
  }
  const std::int64_t since_us = monotonic_us();
  std::list<Change> changes = begin_changes(jobs);
  HeldPartitions held;
  for (const Job& job : jobs) {
    const bool nothing_to_do = job.decision.already_so();
    Recorder::Step record(recorder,
                          nothing_to_do ? std::string("partition disk") : describe(job.decision),
                          job.step->device, job.step->pointer);
    if (nothing_to_do) {
      record.already_so();
      continue;
    }
    write_first(changes, &held);
  }
  // Only now: whatever takes its time or fails here, kernel and tables agree.
  for (const Job& job : jobs) {
    complete_mapping(job);
    if (!job.decision.already_so()) await_nodes(job, since_us, names);
  }
  return held;
}

}  // namespace firstlight::apply
