// SPDX-License-Identifier: Apache-2.0
#include "boot/pick_up.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "sys/kernel_hostname.h"
#include "sys/root.h"
#include "sys/service_manager.h"

namespace firstlight::boot {
namespace {

bool is_withdrawn(const std::string& file_state) {
  return file_state == "disabled" || file_state == "masked" || file_state == "masked-runtime";
}

void add(std::vector<std::string>& names, std::vector<std::string> more) {
  names.insert(names.end(), std::make_move_iterator(more.begin()),
               std::make_move_iterator(more.end()));
}

BootUnit look_at(const sys::ManagedUnit& unit, sys::ServiceManager& manager) {
  BootUnit found{.name = unit.name,
                 .is_loaded = unit.load_state == "loaded",
                 .is_going = unit.active_state != "inactive" && unit.active_state != "failed" &&
                             unit.active_state != "deactivating",
                 .is_waiting = unit.active_state == "inactive" && unit.job_type == "start"};
  const bool is_idle = unit.active_state == "inactive" && unit.job_type.empty();
  if (found.is_waiting) {
    found.is_withdrawn = is_withdrawn(manager.text_property(unit, "UnitFileState"));
  } else if (found.is_loaded && is_idle) {
    found.was_tried = manager.number_property(unit, "ConditionTimestampMonotonic") != 0;
  }
  if (!found.is_withdrawn &&
      (found.is_waiting || !found.is_loaded || !is_idle || found.was_tried)) {
    return found;
  }
  for (const char* const property : {"RequiredBy", "RequisiteOf", "BoundBy"}) {
    add(found.required_by, manager.names_property(unit, property));
  }
  found.wanted_by = manager.names_property(unit, "WantedBy");
  add(found.wanted_by, found.required_by);
  return found;
}

}  // namespace

std::vector<std::size_t> jobs_to_cancel(std::span<const BootUnit> units) {
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < units.size(); ++i) {
    const BootUnit& unit = units[i];
    // A disabled target may be what the kernel command line asks for by name.
    const bool may_be_asked_for = unit.name.ends_with(".target") && unit.is_loaded;
    if (unit.is_waiting && unit.is_withdrawn && unit.required_by.empty() && !may_be_asked_for) {
      indices.push_back(i);
    }
  }
  return indices;
}

std::vector<std::string> units_to_start(std::span<const BootUnit> units,
                                        std::span<const std::size_t> cancelled) {
  const auto is_cancelled = [cancelled](std::size_t i) {
    return std::find(cancelled.begin(), cancelled.end(), i) != cancelled.end();
  };
  std::set<std::string_view> coming;
  for (std::size_t i = 0; i < units.size(); ++i) {
    const bool is_coming = units[i].is_going || (units[i].is_waiting && !is_cancelled(i));
    if (is_coming) coming.insert(units[i].name);
  }
  std::vector<std::string> names;
  for (const BootUnit& unit : units) {
    const bool is_wanted =
        std::any_of(unit.wanted_by.begin(), unit.wanted_by.end(),
                    [&coming](const std::string& name) { return coming.contains(name); });
    const bool is_missing = unit.is_loaded && !unit.was_tried && !coming.contains(unit.name);
    if (is_wanted && is_missing) names.push_back(unit.name);
  }
  return names;
}

std::string hostname_in(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.empty() && !line.starts_with('#')) return std::string(line);
  }
  return "";
}

void pick_up_units() {
  sys::ServiceManager manager;
  manager.reload();
  const std::vector<sys::ManagedUnit> managed = manager.units();
  std::vector<BootUnit> units;
  units.reserve(managed.size());
  for (const sys::ManagedUnit& unit : managed) units.push_back(look_at(unit, manager));
  const std::vector<std::size_t> cancelled = jobs_to_cancel(units);
  for (const std::size_t i : cancelled) manager.cancel_job(managed[i]);
  for (const std::string& name : units_to_start(units, cancelled)) {
    manager.start(name, sys::JobMode::kReplace);
  }
}

void pick_up_hostname() {
  constexpr std::size_t kMaxBytes = 4096;
  const std::string text = sys::Root("/").read_file("/etc/hostname", kMaxBytes).value_or("");
  const std::string name = hostname_in(text);
  if (!name.empty()) sys::set_kernel_hostname(name);
}

}  // namespace firstlight::boot
