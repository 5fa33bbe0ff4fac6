// SPDX-License-Identifier: Apache-2.0
#include "apply/unit.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "apply/preset.h"
#include "apply/unit_install.h"
#include "apply/unit_name.h"
#include "apply/unit_search.h"
#include "base/error.h"

namespace firstlight::apply {
namespace {

using sys::Existing;
using sys::NodeInfo;
using sys::NodeKind;

constexpr const char* kPresetFile = "/etc/systemd/system-preset/20-ignition.preset";
constexpr std::size_t kMaxPresetBytes = std::size_t{1} << 20U;
constexpr const char* kNull = "/dev/null";
constexpr sys::NodeAttributes kFileAttributes{.uid = 0, .gid = 0, .mode = 0644};

std::string unit_path(const std::string& name) {
  return std::string(kUnitConfigDirectory) + "/" + name;
}

void refuse_name(const std::string& name, const std::string& pointer) {
  const std::string fault = unit_file_name_fault(name);
  if (fault.empty()) return;
  throw Error({.code = ErrorCode::kUnit,
               .tried = "write the unit file",
               .object = name,
               .why = fault,
               .pointer = pointer + "/name"});
}

void check_names(std::span<const plan::UnitStep> steps) {
  for (const plan::UnitStep& step : steps) {
    refuse_name(step.unit.name, step.pointer);
    for (std::size_t i = 0; i < step.unit.dropins.size(); ++i) {
      refuse_name(step.unit.dropins[i].name, step.pointer + "/dropins/" + std::to_string(i));
    }
  }
}

// True if something was written. A file or link in the way is replaced, as the reference engine
// does for units without any overwrite.
bool write_text(sys::Root& root, const std::string& path, const std::string& text) {
  const NodeInfo info = root.inspect(path);
  if (info.kind == NodeKind::kRegular && info.uid == 0 && info.gid == 0 &&
      info.mode == kFileAttributes.mode && info.size_bytes == text.size() &&
      root.read_file(path, text.size()) == text) {
    return false;
  }
  root.write_file(path, text, kFileAttributes, Existing::kReplace);
  return true;
}

bool set_mask(sys::Root& root, const std::string& path, bool masked) {
  const NodeInfo info = root.inspect(path);
  const bool is_masked = info.kind == NodeKind::kSymlink && info.link_target == kNull;
  if (is_masked == masked) return false;
  if (!masked || info.kind == NodeKind::kDirectory) root.remove(path);
  if (masked) root.make_symlink(path, kNull, 0, 0, Existing::kReplace);
  return true;
}

void write_unit(const plan::UnitStep& step, sys::Root& root, Recorder& recorder) {
  const config::Unit& unit = step.unit;
  Recorder::Step record(recorder, "write unit", unit.name, step.pointer);
  bool written = false;
  for (const config::Dropin& dropin : unit.dropins) {
    if (!dropin.contents) continue;
    written |= write_text(root, unit_path(unit.name) + ".d/" + dropin.name, *dropin.contents);
  }
  // A mask takes the place of the contents, so those need not be written first.
  const bool masked = unit.mask.value_or(false);
  if (!masked && !unit.contents.value_or("").empty()) {
    written |= write_text(root, unit_path(unit.name), *unit.contents);
  }
  if (unit.mask) written |= set_mask(root, unit_path(unit.name), masked);
  if (!written) record.already_so();
}

// What the preset file is going to say, and what has to follow from it.
struct Presets {
  std::vector<PresetLine> lines;
  std::vector<std::string> to_enable;
  std::vector<std::string> to_disable;
};

std::vector<UnitLink> all_links(const sys::Root& root) {
  std::vector<UnitLink> links = list_unit_links(root, kUnitConfigDirectory);
  for (UnitLink& link : list_unit_links(root, "/run/systemd/system")) {
    links.push_back(std::move(link));
  }
  return links;
}

// A unit that is not enabled gets no "disable" line, as in the reference engine; but that is said.
Presets decide_presets(std::span<const plan::UnitStep> steps, const UnitLookup& lookup,
                       std::span<const UnitLink> links, std::string_view preset_text,
                       Recorder& recorder) {
  std::vector<PresetWish> wishes;
  for (const plan::UnitStep& step : steps) {
    if (step.unit.enabled) wishes.push_back({step.unit.name, *step.unit.enabled});
  }
  Presets presets;
  for (PresetLine& line : preset_lines(wishes)) {
    if (line.enabled) {
      presets.to_enable.insert(presets.to_enable.end(), line.units.begin(), line.units.end());
      presets.lines.push_back(std::move(line));
      continue;
    }
    std::vector<std::string> enabled;
    for (const std::string& name : line.units) {
      if (is_enabled(name, lookup, links)) enabled.push_back(name);
    }
    if (enabled.empty()) {
      // Said by an earlier run that disabled it: nothing is left to do.
      if (has_line(preset_text, line.text)) continue;
      recorder.warn("preset '" + line.text + "' is left out: the unit is not enabled in the root");
      continue;
    }
    presets.to_disable.insert(presets.to_disable.end(), enabled.begin(), enabled.end());
    presets.lines.push_back(std::move(line));
  }
  return presets;
}

void write_preset_file(const std::vector<PresetLine>& lines, const std::string& existing,
                       sys::Root& root, Recorder& recorder) {
  if (lines.empty()) return;
  Recorder::Step step(recorder, "write presets", kPresetFile);
  const std::string text = with_preset_lines(existing, lines);
  if (text == existing) {
    step.already_so();
    return;
  }
  root.write_file(kPresetFile, text, kFileAttributes, Existing::kReplace);
}

// True if the link was made or led elsewhere before.
bool make_link(const LinkWish& wish, sys::Root& root, Recorder& recorder) {
  const NodeInfo info = root.inspect(wish.path);
  if (info.kind == NodeKind::kSymlink &&
      link_destination(root, wish.path) == link_destination(root, wish.target)) {
    return false;
  }
  const bool in_the_way =
      info.kind == NodeKind::kSymlink ? wish.alias : info.kind != NodeKind::kAbsent;
  if (in_the_way) {
    recorder.warn("'" + wish.path + "' exists and is not the link to '" + wish.target +
                  "': left as it is");
    return false;
  }
  root.make_symlink(wish.path, wish.target, 0, 0, Existing::kReplace);
  return true;
}

// `lookup`, asked once for each name: good for one decision, until something is written.
UnitLookup remembering(const UnitLookup& lookup) {
  return [&lookup, known = std::map<std::string, UnitFile>()](const std::string& name) mutable {
    const auto found = known.find(name);
    return found != known.end() ? found->second : known.emplace(name, lookup(name)).first->second;
  };
}

void enable(const std::string& name, const UnitLookup& lookup, sys::Root& root,
            Recorder& recorder) {
  Recorder::Step step(recorder, "enable unit", name);
  const EnableDecision decision = decide_enable(name, remembering(lookup));
  for (const std::string& warning : decision.warnings) recorder.warn(warning);
  bool written = false;
  for (const LinkWish& link : decision.links) written |= make_link(link, root, recorder);
  if (!written) step.already_so();
}

void disable(const std::string& name, const UnitLookup& lookup, sys::Root& root,
             Recorder& recorder) {
  Recorder::Step step(recorder, "disable unit", name);
  const std::vector<std::string> paths =
      decide_disable(name, lookup, list_unit_links(root, kUnitConfigDirectory));
  for (const std::string& path : paths) {
    root.remove(path);
    const std::string folder = path.substr(0, path.rfind('/'));
    if (folder != kUnitConfigDirectory) root.remove_empty_directory(folder);
  }
  if (paths.empty()) step.already_so();
}

}  // namespace

void write_units(std::span<const plan::UnitStep> steps, sys::Root& root, Recorder& recorder) {
  check_names(steps);
  for (const plan::UnitStep& step : steps) {
    try {
      write_unit(step, root, recorder);
    } catch (Error& error) {
      error.set_pointer(step.pointer);
      throw;
    }
  }
  const UnitLookup lookup = [&root](const std::string& name) { return find_unit(root, name); };
  const std::string preset_text = root.read_file(kPresetFile, kMaxPresetBytes).value_or("");
  const Presets presets = decide_presets(steps, lookup, all_links(root), preset_text, recorder);
  // Before the links go: a run that ends in between finds its line and knows what it had in mind.
  write_preset_file(presets.lines, preset_text, root, recorder);
  for (const std::string& name : presets.to_disable) disable(name, lookup, root, recorder);
  for (const std::string& name : presets.to_enable) enable(name, lookup, root, recorder);
}

}  // namespace firstlight::apply
