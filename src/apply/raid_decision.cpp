// SPDX-License-Identifier: Apache-2.0
// The pure half of apply/raid.h.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "apply/raid.h"
#include "base/error.h"

namespace firstlight::apply {
namespace {

constexpr const char* kReuseHint = "firstlight.raid-reuse=yes keeps it";

struct LevelRow {
  std::string_view name;
  int level;
};
constexpr std::array<LevelRow, 7> kLevels{{{"linear", -1},
                                           {"raid0", 0},
                                           {"raid1", 1},
                                           {"raid4", 4},
                                           {"raid5", 5},
                                           {"raid6", 6},
                                           {"raid10", 10}}};

bool is_level(std::string_view name, int level) {
  return std::any_of(kLevels.begin(), kLevels.end(),
                     [&](const LevelRow& row) { return row.name == name && row.level == level; });
}

// As mdadm writes it into the superblocks: of /dev/md0 and /dev/md_root it is what follows.
std::string array_name(const plan::RaidStep& step) {
  std::string name = step.device.substr(step.device.rfind('/') + 1);
  if (step.device.starts_with("/dev/md/")) return name;
  if (name.starts_with("md_")) return name.substr(3);
  const bool is_numbered = name.size() > 2 && name.starts_with("md") &&
                           name.find_first_not_of("0123456789", 2) == std::string::npos;
  return is_numbered ? name.substr(2) : name;
}

std::int64_t active_members(const plan::RaidStep& step) {
  return static_cast<std::int64_t>(step.devices.size()) - step.spares;
}

[[noreturn]] void refuse(const plan::RaidStep& step, std::string why, std::string hint) {
  throw Error({.code = ErrorCode::kRaid,
               .tried = "create " + step.level,
               .object = step.device,
               .why = std::move(why),
               .hint = std::move(hint),
               .pointer = step.pointer});
}

bool has_same_name(const RaidMember& member, const plan::RaidStep& step) {
  return member.superblock && member.superblock->name == array_name(step);
}

// The first thing in which what is on the members is not the array wanted; empty: it is.
std::string first_difference(const RaidState& state, const plan::RaidStep& step) {
  const std::optional<sys::MdSuperblock>& first = state.members.front().superblock;
  for (const RaidMember& member : state.members) {
    const auto& found = member.superblock;
    if (!found) return fmt::format("{} carries no array", member.device);
    if (found->name != array_name(step)) {
      return fmt::format("{} carries the array '{}'", member.device, found->name);
    }
    if (found->array_uuid != first->array_uuid) {
      return fmt::format("{} and {} carry different arrays of this name",
                         state.members.front().device, member.device);
    }
  }
  if (!is_level(step.level, first->level)) {
    return fmt::format("its level is {}, wanted is {}", first->level, step.level);
  }
  if (first->raid_disks != active_members(step)) {
    return fmt::format("it has {} active members, wanted are {}", first->raid_disks,
                       active_members(step));
  }
  return {};
}

std::vector<std::string> sorted_nodes(const RaidState& state) {
  std::vector<std::string> nodes;
  for (const RaidMember& member : state.members) nodes.push_back(member.node);
  std::sort(nodes.begin(), nodes.end());
  return nodes;
}

RaidDecision decide_running(const RaidState& state, const plan::RaidStep& step,
                            ExistingArrays existing) {
  std::string difference = first_difference(state, step);
  if (difference.empty() && sorted_nodes(state) != state.running_members) {
    difference = fmt::format("it is made of {}", fmt::join(state.running_members, ", "));
  }
  if (!difference.empty()) {
    refuse(step,
           fmt::format("another array of this name runs as {}: {}", state.running_node, difference),
           "stop it, or choose another name");
  }
  if (existing == ExistingArrays::kReuse) return {.action = RaidAction::kKeep, .warnings = {}};
  refuse(step, fmt::format("it runs already, as {}", state.running_node),
         fmt::format("{}; to create it anew, stop it first", kReuseHint));
}

std::string content_of(const RaidMember& member) {
  if (member.superblock) return fmt::format("a member of the array '{}'", member.superblock->name);
  if (!member.found.type.empty()) return member.found.type;
  if (!member.found.partition_table.empty()) {
    return fmt::format("a partition table of type '{}'", member.found.partition_table);
  }
  return {};
}

std::vector<std::string> losses(const RaidState& state, const plan::RaidStep& step) {
  std::vector<std::string> held;
  for (const RaidMember& member : state.members) {
    const std::string content = content_of(member);
    if (!content.empty()) held.push_back(fmt::format("{} ({})", member.device, content));
  }
  if (held.empty()) return {};
  const bool is_same = first_difference(state, step).empty();
  return {fmt::format("array {}: members hold data, which is overwritten: {}{}", step.device,
                      fmt::join(held, ", "),
                      is_same ? fmt::format("; it is this very array, {}", kReuseHint) : "")};
}

}  // namespace

RaidDecision decide(const RaidState& state, const plan::RaidStep& step, ExistingArrays existing) {
  if (!state.running_node.empty()) return decide_running(state, step, existing);
  for (const RaidMember& member : state.members) {
    if (member.use.empty()) continue;
    refuse(step, fmt::format("the member {} is in use: {}", member.device, member.use),
           "stop what uses it, or leave it out");
  }
  if (existing == ExistingArrays::kReuse) {
    const std::string difference = first_difference(state, step);
    if (difference.empty()) return {.action = RaidAction::kAssemble, .warnings = {}};
    const bool is_partly_there =
        std::any_of(state.members.begin(), state.members.end(),
                    [&](const RaidMember& member) { return has_same_name(member, step); });
    if (is_partly_there) {
      refuse(step, fmt::format("an array of this name is there, but differs: {}", difference),
             "describe it as it is, or boot with firstlight.raid-reuse=no to overwrite it");
    }
  }
  return {.action = RaidAction::kCreate, .warnings = losses(state, step)};
}

std::vector<std::string> create_arguments(const plan::RaidStep& step,
                                          const std::vector<std::string>& nodes) {
  std::vector<std::string> arguments{
      "--create", step.device, "--force",  "--run",          "--homehost",
      "any",      "--level",   step.level, "--raid-devices", std::to_string(active_members(step))};
  if (step.spares > 0) {
    arguments.insert(arguments.end(), {"--spare-devices", std::to_string(step.spares)});
  }
  arguments.insert(arguments.end(), step.options.begin(), step.options.end());
  arguments.insert(arguments.end(), nodes.begin(), nodes.end());
  return arguments;
}

std::vector<std::string> assemble_arguments(const plan::RaidStep& step,
                                            const std::vector<std::string>& nodes) {
  std::vector<std::string> arguments{"--assemble", step.device, "--homehost", "any"};
  arguments.insert(arguments.end(), nodes.begin(), nodes.end());
  return arguments;
}

}  // namespace firstlight::apply
