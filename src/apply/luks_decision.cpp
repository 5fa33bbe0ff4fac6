// SPDX-License-Identifier: Apache-2.0
// The pure half of apply/luks.h.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "apply/luks.h"
#include "base/ascii.h"
#include "base/error.h"

namespace firstlight::apply {
namespace {

constexpr const char* kWipeHint = "set wipeVolume to destroy what is there";

[[noreturn]] void refuse(const plan::LuksStep& step, std::string why, std::string hint) {
  throw Error({.code = ErrorCode::kLuks,
               .tried = "make the LUKS2 volume",
               .object = step.name,
               .why = std::move(why),
               .hint = std::move(hint),
               .pointer = step.pointer});
}

// Everything for which the volume that is there cannot be the one wanted; empty: it can.
std::string differences(const LuksHeader& header, const plan::LuksStep& step) {
  std::vector<std::string> found;
  if (header.version != 2) found.push_back(fmt::format("it is LUKS{}", header.version));
  if (step.clevis) found.emplace_back("a volume with clevis is always made anew");
  if (!step.has_key_file()) found.emplace_back("without a key file it is always made anew");
  if (step.label && *step.label != header.label) {
    found.push_back(fmt::format("label is '{}', wanted is '{}'", header.label, *step.label));
  }
  if (step.uuid && lower_case(*step.uuid) != lower_case(header.uuid)) {
    found.push_back(fmt::format("UUID is '{}', wanted is '{}'", header.uuid, *step.uuid));
  }
  if (header.version == 2 && header.allow_discards != step.discard) {
    found.push_back(
        fmt::format("discard is {}, wanted is {}", header.allow_discards, step.discard));
  }
  return fmt::format("{}", fmt::join(found, "; "));
}

bool is_open_as_wanted(const LuksState& state) {
  return state.mapping_members == std::vector{state.node};
}

LuksAction decide_existing(const LuksState& state, const plan::LuksStep& step) {
  const std::string different = differences(*state.header, step);
  if (!different.empty()) {
    refuse(step, fmt::format("{} holds a LUKS volume: {}", step.device, different), kWipeHint);
  }
  if (is_open_as_wanted(state)) return LuksAction::kKeep;
  if (!state.use.empty()) {
    refuse(step, fmt::format("{} is in use: {}", step.device, state.use), "close it first");
  }
  return LuksAction::kOpen;
}

}  // namespace

LuksAction decide(const LuksState& state, const plan::LuksStep& step) {
  if (!state.mapping_node.empty() && !is_open_as_wanted(state)) {
    refuse(step,
           fmt::format("the name is taken: /dev/mapper/{} lies on {}", step.name,
                       fmt::join(state.mapping_members, ", ")),
           "close that mapping, or choose another name");
  }
  if (state.header && !step.wipe) return decide_existing(state, step);
  if (!state.use.empty()) {
    refuse(step, fmt::format("{} is in use: {}", step.device, state.use), "stop what uses it");
  }
  if (step.wipe) return LuksAction::kFormat;
  if (!state.found.type.empty()) {
    refuse(step, fmt::format("{} holds {}", step.device, state.found.type), kWipeHint);
  }
  if (!state.found.partition_table.empty()) {
    refuse(step,
           fmt::format("{} holds a partition table of type '{}'", step.device,
                       state.found.partition_table),
           kWipeHint);
  }
  return LuksAction::kFormat;
}

std::vector<std::string> format_arguments(const plan::LuksStep& step, const std::string& node,
                                          const std::string& key_path) {
  std::vector<std::string> arguments{"luksFormat", "--batch-mode", "--type",
                                     "luks2",      "--key-file",   key_path};
  if (step.label && !step.label->empty()) {
    arguments.insert(arguments.end(), {"--label", *step.label});
  }
  if (step.uuid) arguments.insert(arguments.end(), {"--uuid", *step.uuid});
  arguments.insert(arguments.end(), step.options.begin(), step.options.end());
  arguments.push_back(node);
  return arguments;
}

std::vector<std::string> open_arguments(const plan::LuksStep& step, const std::string& node,
                                        const std::string& key_path, bool is_new) {
  std::vector<std::string> arguments{"luksOpen", node, step.name, "--key-file", key_path};
  if (!is_new) return arguments;
  arguments.emplace_back("--persistent");
  if (step.discard) arguments.emplace_back("--allow-discards");
  arguments.insert(arguments.end(), step.open_options.begin(), step.open_options.end());
  return arguments;
}

std::vector<std::string> bind_arguments(const plan::ClevisBinding& binding, const std::string& node,
                                        const std::string& key_path) {
  return {"luks", "bind", "-f", "-k", key_path, "-d", node, binding.pin, binding.config};
}

std::size_t formats_at_once(std::uint64_t memory_bytes, unsigned processors) {
  constexpr std::uint64_t kGib = std::uint64_t{1} << 30U;
  const std::uint64_t usable = memory_bytes / 2;
  const std::uint64_t each = std::max<std::uint64_t>(std::min(usable, kGib), 1);
  return static_cast<std::size_t>(
      std::clamp<std::uint64_t>(usable / each, 1, std::max(processors, 1U)));
}

std::vector<std::size_t> independent_runs(std::span<const plan::LuksStep> steps) {
  constexpr std::array<std::string_view, 2> kFolders{"/dev/mapper/", "/dev/disk/by-id/dm-name-"};
  std::vector<std::size_t> runs;
  std::size_t start = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto run = steps.subspan(start, i - start);
    const bool lies_on_one = std::any_of(run.begin(), run.end(), [&](const auto& earlier) {
      return std::any_of(kFolders.begin(), kFolders.end(), [&](std::string_view folder) {
        return steps[i].device == std::string(folder) + earlier.name;
      });
    });
    if (!lies_on_one) continue;
    runs.push_back(i - start);
    start = i;
  }
  if (start < steps.size()) runs.push_back(steps.size() - start);
  return runs;
}

}  // namespace firstlight::apply
