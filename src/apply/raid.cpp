// SPDX-License-Identifier: Apache-2.0
// The effectful half of apply/raid.h.
#include "apply/raid.h"

#include <fmt/format.h>

#include <utility>

#include "base/error.h"
#include "sys/block_device.h"
#include "sys/process.h"
#include "sys/stacked_device.h"
#include "sys/tools.h"

namespace firstlight::apply {
namespace {

// Of the device, or of one of its partitions.
std::string use_of_any_part(const sys::BlockDevice& device) {
  std::string use = sys::use_of(device);
  if (!use.empty() || device.is_partition()) return use;
  for (const sys::BlockDevice& partition : sys::list_partitions(device)) {
    use = sys::use_of(partition);
    if (!use.empty()) return fmt::format("{} is {}", partition.node, use);
  }
  return {};
}

RaidMember inspect_member(const std::string& device, sys::DeviceNames& names) {
  std::string node = names.resolve(device);
  const sys::BlockDevice block_device = sys::find_block_device(node);
  return {.device = device,
          .node = block_device.node,
          .use = use_of_any_part(block_device),
          .found = sys::probe_device(node),
          .superblock = sys::read_md_superblock(node)};
}

RaidState inspect(const plan::RaidStep& step, sys::DeviceNames& names) {
  RaidState state;
  for (const std::string& device : step.devices) {
    RaidMember member = inspect_member(device, names);
    for (const RaidMember& other : state.members) {
      if (other.node != member.node) continue;
      throw Error(
          {.code = ErrorCode::kDevice,
           .tried = "create " + step.level,
           .object = step.device,
           .why = fmt::format("'{}' and '{}' both mean {}", other.device, device, member.node),
           .hint = "name each member once",
           .pointer = step.pointer});
    }
    state.members.push_back(std::move(member));
  }
  if (auto node = sys::find_stacked_device(step.device)) {
    state.running_members = sys::members_of(*node);
    state.running_node = std::move(*node);
  }
  return state;
}

void carry_out(const plan::RaidStep& step, const RaidState& state, RaidAction action,
               const Deadline& deadline) {
  std::vector<std::string> nodes;
  for (const RaidMember& member : state.members) nodes.push_back(member.node);
  sys::run_program({.path = sys::find_tool(sys::Tool::kMdadm, step.pointer),
                    .arguments = action == RaidAction::kAssemble ? assemble_arguments(step, nodes)
                                                                 : create_arguments(step, nodes)},
                   deadline);
}

void provision(const plan::RaidStep& step, ExistingArrays existing, sys::DeviceNames& names,
               const Deadline& deadline, Recorder& recorder) {
  const RaidState state = inspect(step, names);
  const RaidDecision decision = decide(state, step, existing);
  for (const std::string& warning : decision.warnings) recorder.warn(warning);
  Recorder::Step record(
      recorder, (decision.action == RaidAction::kCreate ? "create " : "assemble ") + step.level,
      step.device, step.pointer);
  if (decision.action == RaidAction::kKeep) {
    record.already_so();
    return;
  }
  carry_out(step, state, decision.action, deadline);
  (void)names.resolve(step.device);
}

}  // namespace

void provision_raid(std::span<const plan::RaidStep> steps, ExistingArrays existing,
                    sys::DeviceNames& names, const Deadline& deadline, Recorder& recorder) {
  for (const plan::RaidStep& step : steps) {
    try {
      provision(step, existing, names, deadline, recorder);
    } catch (Error& error) {
      error.add_context(fmt::format("array {}", step.device));
      error.set_pointer(step.pointer);
      throw;
    }
  }
}

}  // namespace firstlight::apply
