// SPDX-License-Identifier: Apache-2.0
#include "apply/unit_search.h"

#include <algorithm>
#include <array>
#include <map>

#include "apply/unit_name.h"
#include "sys/root_path.h"

namespace firstlight::apply {
namespace {

using sys::NodeInfo;
using sys::NodeKind;

// systemd.unit(5), "UNIT FILE LOAD PATH", without what only a running manager fills.
constexpr std::array<std::string_view, 5> kUnitDirectories = {
    kUnitConfigDirectory, "/run/systemd/system", "/usr/local/lib/systemd/system",
    "/usr/lib/systemd/system", "/lib/systemd/system"};

constexpr std::size_t kMaxUnitFileBytes = std::size_t{1} << 20U;
constexpr int kMaxLinks = 16;

void read_options(const sys::Root& root, const std::string& path,
                  std::vector<config::UnitOption>& options) {
  const auto text = root.read_file(path, kMaxUnitFileBytes);
  if (!text) return;
  const config::UnitText unit = config::parse_unit_text(*text);
  options.insert(options.end(), unit.options.begin(), unit.options.end());
}

// Drop-ins of all directories, sorted by their own name; the same name in an earlier directory
// wins.
void read_dropins(const sys::Root& root, const std::string& unit,
                  std::vector<config::UnitOption>& options) {
  std::map<std::string, std::string> by_name;
  std::vector<std::string> folders{unit + ".d"};
  if (unit_name_kind(unit) == UnitNameKind::kInstance) folders.push_back(template_of(unit) + ".d");
  for (const std::string& folder : folders) {
    for (const std::string_view directory : kUnitDirectories) {
      const std::string path = sys::child_path(directory, folder);
      for (const std::string& name : root.list_directory(path)) {
        if (!name.ends_with(".conf") || name.starts_with('.')) continue;
        by_name.try_emplace(name, sys::child_path(path, name));
      }
    }
  }
  for (const auto& [name, path] : by_name) {
    if (link_destination(root, path) != "/dev/null") read_options(root, path, options);
  }
}

// The first directory entry of that name; kAbsent if there is none.
NodeInfo find_entry(const sys::Root& root, const std::string& name, std::string& path) {
  for (const std::string_view directory : kUnitDirectories) {
    path = sys::child_path(directory, name);
    NodeInfo info = root.inspect(path);
    if (info.kind != NodeKind::kAbsent) return info;
  }
  return {};
}

UnitFile find_exact(const sys::Root& root, const std::string& name) {
  UnitFile unit{.name = name, .path = {}};
  const NodeInfo entry = find_entry(root, name, unit.path);
  if (entry.kind == NodeKind::kAbsent) return unit;
  unit.path = link_destination(root, unit.path);
  const NodeInfo file = root.inspect(unit.path);
  const bool is_null = unit.path == "/dev/null";
  if (is_null || (file.kind == NodeKind::kRegular && file.size_bytes == 0)) {
    unit.state = UnitFileState::kMasked;
  } else if (file.kind == NodeKind::kRegular) {
    unit.state = UnitFileState::kFound;
  }
  return unit;
}

// The name that an alias leads to; an instance of an aliased template keeps its instance.
std::string name_of_file(const std::string& path, const std::string& asked) {
  const std::string name = path.substr(path.rfind('/') + 1);
  const UnitNameParts own = split_unit_name(asked);
  const bool fill_in =
      unit_name_kind(name) == UnitNameKind::kTemplate && own.instance && !own.instance->empty();
  return fill_in ? with_instance(name, *own.instance) : name;
}

}  // namespace

std::string link_destination(const sys::Root& root, const std::string& path) {
  std::string current = root.resolve(path);
  for (int links = 0; links < kMaxLinks; ++links) {
    const NodeInfo info = root.inspect(current);
    if (info.kind != NodeKind::kSymlink) break;
    const bool absolute = info.link_target.starts_with('/');
    current = root.resolve(absolute ? info.link_target
                                    : current.substr(0, current.rfind('/') + 1) + info.link_target);
  }
  return current;
}

UnitFile find_unit(const sys::Root& root, const std::string& name) {
  if (unit_name_kind(name) == UnitNameKind::kInvalid) return {.name = name, .path = {}};
  UnitFile unit = find_exact(root, name);
  if (unit.state == UnitFileState::kAbsent && unit_name_kind(name) == UnitNameKind::kInstance) {
    unit = find_exact(root, template_of(name));
  }
  if (unit.state != UnitFileState::kFound) return unit;
  unit.name = name_of_file(unit.path, name);
  read_options(root, unit.path, unit.options);
  read_dropins(root, unit.name, unit.options);
  return unit;
}

std::vector<UnitLink> list_unit_links(const sys::Root& root, std::string_view directory) {
  std::vector<UnitLink> links;
  const auto add_links = [&](const std::string& folder, const auto& recurse, bool top) -> void {
    for (const std::string& name : root.list_directory(folder)) {
      const std::string path = sys::child_path(folder, name);
      const NodeInfo info = root.inspect(path);
      const bool holds_links =
          name.ends_with(".wants") || name.ends_with(".requires") || name.ends_with(".upholds");
      if (info.kind == NodeKind::kSymlink) {
        links.push_back({path, link_destination(root, path)});
      } else if (top && holds_links && info.kind == NodeKind::kDirectory) {
        recurse(path, recurse, false);
      }
    }
  };
  add_links(std::string(directory), add_links, true);
  return links;
}

}  // namespace firstlight::apply
