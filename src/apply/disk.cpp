// SPDX-License-Identifier: Apache-2.0
// The effectful half of apply/disk.h.
#include "apply/disk.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "sys/block_device.h"
#include "sys/kernel_partitions.h"

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
  const auto refuse = [&](ErrorCode code, std::string why) {
    throw Error({.code = code,
                 .tried = "partition disk",
                 .object = node,
                 .why = std::move(why),
                 .hint = "name the whole disk that the partitions are to be on"});
  };
  if (disk.is_partition()) {
    refuse(ErrorCode::kDevice, fmt::format("it is a partition of {}", disk.disk_name));
  }
  if (!sys::read_attribute(disk, "dm/name").empty()) {
    refuse(ErrorCode::kNotSupported, "device-mapper disks cannot be partitioned by this build");
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

// Takes out of the kernel what the new table will not have any more, before the table is written: a
// partition that something holds open, unseen by the checks, is found while there still is a way
// back.
void forget_partitions(const sys::PartitionedDisk& disk, const Job& job) {
  std::vector<std::uint32_t> numbers = job.decision.edit.deletions;
  if (job.decision.edit.zap || job.decision.edit.new_table) {
    numbers.clear();
    for (const auto& partition : sys::list_partitions(sys::find_block_device(disk.node()))) {
      numbers.push_back(partition.number);
    }
  }
  std::vector<std::uint32_t> forgotten;
  try {
    for (const std::uint32_t number : numbers) {
      sys::forget_partition(disk, number);
      forgotten.push_back(number);
    }
  } catch (const Error&) {
    for (const sys::Partition& partition : job.state.table.partitions) {
      if (std::find(forgotten.begin(), forgotten.end(), partition.number) == forgotten.end())
        continue;
      sys::announce_partition(disk, partition, job.state.table.sector_bytes);
    }
    throw;
  }
}

void carry_out(const Job& job, sys::DeviceNames& names) {
  sys::PartitionedDisk disk(job.state.node, sys::PartitionedDisk::Access::kReadWrite);
  forget_partitions(disk, job);
  disk.write(job.decision.edit);
  for (const sys::Partition& partition : job.decision.edit.creations) {
    sys::announce_partition(disk, partition, job.state.table.sector_bytes);
  }
  for (const sys::Partition& partition : job.decision.edit.creations) {
    // devtmpfs has the node already; elsewhere somebody makes it.
    (void)names.resolve(sys::partition_node(job.state.node, partition.number));
  }
}

Job prepare(const plan::DiskStep& step, sys::DeviceNames& names, const DiskOptions& options) {
  try {
    DiskState state = inspect(names.resolve(step.device), options);
    DiskDecision decision = decide(state, step);
    return {&step, std::move(state), std::move(decision)};
  } catch (Error& error) {
    error.add_context(fmt::format("disk {}", step.device));
    error.set_pointer(step.pointer);
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

}  // namespace

void provision_disks(std::span<const plan::DiskStep> steps, sys::DeviceNames& names,
                     Recorder& recorder, const DiskOptions& options) {
  std::vector<Job> jobs;
  for (const plan::DiskStep& step : steps) {
    Job job = prepare(step, names, options);
    refuse_duplicates(jobs, job);
    jobs.push_back(std::move(job));
  }
  for (const Job& job : jobs) {
    const bool nothing_to_do = job.decision.already_so();
    Recorder::Step record(recorder,
                          nothing_to_do ? std::string("partition disk") : describe(job.decision),
                          job.step->device, job.step->pointer);
    if (nothing_to_do) {
      record.already_so();
      continue;
    }
    try {
      carry_out(job, names);
    } catch (Error& error) {
      error.add_context(fmt::format("disk {}", job.step->device));
      error.set_pointer(job.step->pointer);
      throw;
    }
  }
}

}  // namespace firstlight::apply
