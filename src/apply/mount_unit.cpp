// SPDX-License-Identifier: Apache-2.0
#include "apply/mount_unit.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>

#include "apply/unit_install.h"
#include "apply/unit_name.h"
#include "sys/block_probe.h"

namespace firstlight::apply {
namespace {

constexpr std::string_view kImageUnitDirectory = "/usr/lib/systemd/system";
constexpr std::string_view kHeader =
    "# Written by firstlight, from the filesystems of the config.\n";

std::string device_of(const std::string& uuid) { return "/dev/disk/by-uuid/" + uuid; }

// systemd.unit(5) "SPECIFIERS": only the percent sign means something in these settings.
std::string escape_specifiers(std::string_view text) {
  std::string escaped;
  for (const char c : text) escaped.append(c == '%' ? 2 : 1, c);
  return escaped;
}

bool has(const std::vector<std::string>& options, std::string_view wanted) {
  return std::find(options.begin(), options.end(), wanted) != options.end();
}

plan::UnitStep enabled_unit(std::string name, std::string contents, std::string pointer) {
  plan::UnitStep step;
  step.pointer = std::move(pointer);
  step.unit.name = std::move(name);
  step.unit.contents = std::move(contents);
  step.unit.enabled = true;
  return step;
}

bool is_brought_along(const plan::Plan& plan, const std::string& name, const sys::Root& root) {
  const std::string path = fmt::format("{}/{}", kUnitConfigDirectory, name);
  const bool is_unit =
      std::any_of(plan.units.begin(), plan.units.end(),
                  [&](const plan::UnitStep& step) { return step.unit.name == name; });
  const bool is_node = std::any_of(plan.tree.begin(), plan.tree.end(), [&](const auto& step) {
    return std::visit([&](const auto& entry) { return entry.path == path; }, step);
  });
  return is_unit || is_node ||
         root.inspect(fmt::format("{}/{}", kImageUnitDirectory, name)).kind !=
             sys::NodeKind::kAbsent;
}

// Whether later boots can open the volume `device` only when they have a network.
bool takes_network(const plan::Plan& plan, const std::string& device) {
  return std::any_of(plan.luks.begin(), plan.luks.end(), [&](const plan::LuksStep& step) {
    return step.clevis && step.clevis->is_netdev && device == "/dev/mapper/" + step.name;
  });
}

}  // namespace

std::optional<plan::UnitStep> mount_unit(const plan::MountStep& step, const std::string& uuid) {
  if (step.path.find_first_not_of('/') == std::string::npos) return std::nullopt;
  const std::string device = device_of(uuid);
  const std::string check = unit_name_of_path(device, ".service").insert(0, "systemd-fsck@");
  const bool remote = has(step.options, "_netdev");
  const std::string target = remote ? "remote-fs.target" : "local-fs.target";
  const bool may_fail = has(step.options, "nofail");
  std::string text = fmt::format("{}[Unit]\nRequires={}\nAfter={}\n", kHeader, check, check);
  if (!may_fail) text += fmt::format("Before={}\n", target);
  text += fmt::format("\n[Mount]\nWhat={}\nWhere={}\nType={}\n", device,
                      escape_specifiers(step.path), step.format);
  if (!step.options.empty()) {
    text += fmt::format("Options={}\n",
                        escape_specifiers(fmt::format("{}", fmt::join(step.options, ","))));
  }
  const bool at_boot = !has(step.options, "noauto");
  if (at_boot) {
    text += fmt::format("\n[Install]\n{}={}\n", may_fail ? "WantedBy" : "RequiredBy", target);
  }
  plan::UnitStep unit =
      enabled_unit(unit_name_of_path(step.path, ".mount"), std::move(text), step.pointer);
  if (!at_boot) unit.unit.enabled.reset();
  return unit;
}

plan::UnitStep swap_unit(const plan::FilesystemStep& step, const std::string& uuid) {
  const std::string device = device_of(uuid);
  return enabled_unit(
      unit_name_of_path(device, ".swap"),
      fmt::format("{}[Unit]\nBefore=swap.target\n\n[Swap]\nWhat={}\n\n[Install]\nRequiredBy="
                  "swap.target\n",
                  kHeader, device),
      step.pointer);
}

std::vector<plan::UnitStep> mount_units(const plan::Plan& plan, sys::DeviceNames& names,
                                        const sys::Root& root, Recorder& recorder) {
  std::vector<plan::UnitStep> units;
  const auto add = [&](const auto& step, const auto& make) {
    const std::string uuid = sys::probe_device(names.resolve(step.device)).uuid;
    if (uuid.empty()) {
      recorder.warn(fmt::format("{}: it has no UUID, so no unit is made for it", step.device));
      return;
    }
    std::optional<plan::UnitStep> unit = make(step, uuid);
    if (!unit || is_brought_along(plan, unit->unit.name, root)) return;
    if (const std::string fault = unit_file_name_fault(unit->unit.name); !fault.empty()) {
      recorder.warn(fmt::format("{}: no unit is made for it: {}", step.device, fault));
      return;
    }
    units.push_back(std::move(*unit));
  };
  for (plan::MountStep step : plan.mounts) {
    if (takes_network(plan, step.device) && !has(step.options, "_netdev")) {
      step.options.emplace_back("_netdev");
    }
    add(step, mount_unit);
  }
  for (const plan::FilesystemStep& step : plan.filesystems) {
    if (step.format != "swap") continue;
    if (takes_network(plan, step.device)) {
      recorder.warn(step.device + ": its volume takes the network, so no unit is made for it");
    } else {
      add(step, swap_unit);
    }
  }
  return units;
}

}  // namespace firstlight::apply
