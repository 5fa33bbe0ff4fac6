// SPDX-License-Identifier: Apache-2.0
// Units and drop-ins: spec validation section 8.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <unordered_map>

#include "config/diagnostic_code.h"
#include "config/member_name.h"
#include "config/rule_set.h"
#include "config/unit_text.h"

namespace firstlight::config {
namespace {

constexpr std::array<std::string_view, 12> kUnitTypes = {
    "service", "socket", "device", "mount",    "automount", "swap",
    "target",  "path",   "timer",  "snapshot", "slice",     "scope"};

// Text after the last dot of the last path component; empty if there is none.
std::string_view extension(std::string_view name) {
  name.remove_prefix(name.rfind('/') + 1);  // npos + 1 is 0
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
}

// Text that lexes and has no [Install] option, so that enabling the unit does nothing.
bool lacks_install_section(const Unit& unit) {
  if (!is_set(unit.contents)) return false;
  const UnitText text = parse_unit_text(*unit.contents);
  return text.ok() && !has_install_option(text);
}

// "X@.service" if `name` is "X@Y.service".
std::optional<std::string> template_of(std::string_view name) {
  constexpr std::string_view kSuffix = ".service";
  const std::size_t at = name.find('@');
  if (at == 0 || at == std::string_view::npos || !name.ends_with(kSuffix)) return std::nullopt;
  if (at + 1 + kSuffix.size() >= name.size()) return std::nullopt;
  return std::string(name.substr(0, at + 1)) + std::string(kSuffix);
}

void check_text(const RuleRun& run, const std::optional<std::string>& contents,
                const Place& place) {
  if (!contents) return;
  const UnitText text = parse_unit_text(*contents);
  if (!text.ok()) {
    run.error(text.overlong ? code::kUnitLineLength : code::kUnitText, place,
              fmt::format("line {} of the unit text: {}", text.fault_line, text.fault));
  }
}

void check_name_in_folder(const RuleRun& run, std::string_view name, const Place& place) {
  if (name.find('/') != std::string_view::npos) {
    run.warning(
        code::kUnitNameSlash, place,
        fmt::format("{} has a slash: the file would be outside of its folder", quoted(name)));
  }
}

void check_dropins(const RuleRun& run, const Unit& unit, const Place& place) {
  for (std::size_t i = 0; i < unit.dropins.size(); ++i) {
    const Dropin& dropin = unit.dropins[i];
    const Place dropin_place = place.element(i);
    check_text(run, dropin.contents, dropin_place.member("contents"));
    if (extension(dropin.name) != "conf") {
      run.error(code::kDropinName, dropin_place.member("name"),
                fmt::format("drop-in name {} does not end in .conf", quoted(dropin.name)));
    }
    check_name_in_folder(run, dropin.name, dropin_place.member("name"));
  }
}

using UnitsByName = std::unordered_map<std::string_view, const Unit*>;

void check_install(const RuleRun& run, const Unit& unit, const UnitsByName& units,
                   const Place& place) {
  if (!unit.enabled.value_or(false)) return;
  if (lacks_install_section(unit)) {
    run.warning(code::kNoInstallSection, place,
                fmt::format("unit {} is enabled, but has no [Install] section", quoted(unit.name)),
                "enabling it has no effect");
    return;
  }
  const std::optional<std::string> name = template_of(unit.name);
  if (!name) return;
  const auto found = units.find(*name);
  if (found != units.end() && lacks_install_section(*found->second)) {
    run.warning(code::kNoInstallSection, place,
                fmt::format("unit {} is enabled, but its template {} has no [Install] section",
                            quoted(unit.name), quoted(*name)),
                "enabling it has no effect");
  }
}

}  // namespace

void check_systemd(const RuleRun& run) {
  const auto& units = run.config.systemd_units;
  UnitsByName by_name;
  for (const Unit& unit : units) by_name.emplace(unit.name, &unit);
  for (std::size_t i = 0; i < units.size(); ++i) {
    const Place place = Place().member("systemd").member("units").element(i);
    check_text(run, units[i].contents, place.member("contents"));
    check_install(run, units[i], by_name, place.member("contents"));
    check_dropins(run, units[i], place.member("dropins"));
    const bool known_type = std::find(kUnitTypes.begin(), kUnitTypes.end(),
                                      extension(units[i].name)) != kUnitTypes.end();
    if (!known_type) {
      run.error(code::kUnitName, place.member("name"),
                fmt::format("unit name {} does not end in a unit type such as .service",
                            quoted(units[i].name)));
    }
    check_name_in_folder(run, units[i].name, place.member("name"));
  }
}

}  // namespace firstlight::config
