// SPDX-License-Identifier: Apache-2.0
// Files, directories and links: spec validation section 3.
#include <fmt/format.h>

#include <string>
#include <unordered_set>
#include <vector>

#include "config/diagnostic_code.h"
#include "config/member_name.h"
#include "config/path_set.h"
#include "config/rule_set.h"
#include "config/version_gate.h"

namespace firstlight::config {
namespace {

constexpr std::int64_t kLargestMode = 07777;
constexpr std::int64_t kSpecialModeBits = 07000;
constexpr std::string_view kUnitFolder = "/etc/systemd/system/";

// The paths of the config that the other nodes are compared with.
struct OtherPaths {
  PathSet links;
  PathSet files;
  PathSet directories;
  std::unordered_set<std::string> units;  // unit files and drop-ins that the systemd section writes
};

OtherPaths collect_paths(const Config& config) {
  OtherPaths paths;
  for (const Link& link : config.storage.links) paths.links.insert(link.path);
  for (const File& file : config.storage.files) paths.files.insert(file.path);
  for (const Directory& entry : config.storage.directories) paths.directories.insert(entry.path);
  for (const Unit& unit : config.systemd_units) {
    const std::string unit_path = std::string(kUnitFolder) + unit.name;
    if (is_set(unit.contents)) paths.units.insert(unit_path);
    for (const Dropin& dropin : unit.dropins) {
      if (is_set(dropin.contents)) paths.units.insert(unit_path + ".d/" + dropin.name);
    }
  }
  return paths;
}

void check_owner(const RuleRun& run, const NodeOwner& owner, const Place& place) {
  if (owner.id && is_set(owner.name)) {
    run.error(code::kOwnerTwice, place, "id and name are both given", "keep one of them");
  }
  if (owner.id && *owner.id < 0) {
    run.warning(code::kNegativeId, place.member("id"), "a negative id belongs to nobody");
  }
}

void check_node(const RuleRun& run, const Node& node, const OtherPaths& others,
                const Place& place) {
  const std::string_view link = others.links.ancestor_of(node.path);
  if (!link.empty()) {
    run.error(code::kBelowLink, place,
              fmt::format("{} is below the link {}", quoted(node.path), quoted(link)),
              "name the path that the link leads to");
  }
  const std::string_view file = others.files.ancestor_of(node.path);
  if (!file.empty()) {
    run.warning(code::kBelowFile, place,
                fmt::format("{} is below the file {}", quoted(node.path), quoted(file)),
                "this fails when it is applied: a path cannot be a file and a directory");
  }
  check_owner(run, node.group, place.member("group"));
  if (!is_clean_absolute_path(node.path)) {
    run.error(code::kPath, place.member("path"), path_fault(node.path));
  } else if (others.units.contains(node.path)) {
    run.error(code::kUnitConflict, place.member("path"),
              fmt::format("{} is also written by the systemd section", quoted(node.path)),
              "keep one of them");
  }
  check_owner(run, node.user, place.member("user"));
}

void check_mode(const RuleRun& run, const std::optional<std::int64_t>& mode, const Place& place) {
  if (!mode) return;
  if (*mode < 0 || *mode > kLargestMode) {
    run.error(code::kMode, place, fmt::format("mode {} is outside of 0 to 4095", *mode),
              "modes are decimal: 0644 is 420, 0755 is 493");
  } else if ((*mode & kSpecialModeBits) != 0 &&
             applies(Gate::kSpecialModeBitsIgnored, run.version)) {
    run.warning(code::kModeSpecialBits, place,
                fmt::format("setuid, setgid and sticky bits have no effect in version {}",
                            version_text(run.version)),
                "declare ignition.version \"3.6.0\" to have them applied");
  }
}

void check_hard_link(const RuleRun& run, const Link& link, const OtherPaths& others,
                     const Place& place) {
  if (!link.hard.value_or(false)) return;
  // Compatible with the reference: a relative target is joined to the link's own path.
  const std::string target = link.target.value_or("");
  const std::string resolved =
      target.starts_with('/') ? target : lexically_clean(link.path + "/" + target);
  if (others.directories.contains(resolved)) {
    run.error(code::kHardLinkToDirectory, place,
              fmt::format("hard link to the directory {}", quoted(resolved)));
  }
  const auto warn_owner = [&](const NodeOwner& owner, const Place& owner_place) {
    constexpr std::string_view kMessage = "a hard link shares the owner of its target";
    if (owner.id) {
      run.warning(code::kHardLinkOwner, owner_place.member("id"), std::string(kMessage));
    }
    if (owner.name) {
      run.warning(code::kHardLinkOwner, owner_place.member("name"), std::string(kMessage));
    }
  };
  warn_owner(link.group, place.member("group"));
  warn_owner(link.user, place.member("user"));
}

Place storage_list(std::string_view name) { return Place().member("storage").member(name); }

}  // namespace

void check_directories(const RuleRun& run) {
  const auto& directories = run.config.storage.directories;
  if (directories.empty()) return;
  const OtherPaths others = collect_paths(run.config);
  for (std::size_t i = 0; i < directories.size(); ++i) {
    const Place place = storage_list("directories").element(i);
    check_node(run, directories[i], others, place);
    check_mode(run, directories[i].mode, place.member("mode"));
  }
}

void check_files(const RuleRun& run) {
  const auto& files = run.config.storage.files;
  if (files.empty()) return;
  const OtherPaths others = collect_paths(run.config);
  for (std::size_t i = 0; i < files.size(); ++i) {
    const File& file = files[i];
    const Place place = storage_list("files").element(i);
    check_node(run, file, others, place);
    if (file.overwrite.value_or(false) && !file.contents.source) {
      run.error(code::kOverwriteWithoutContents, place.member("overwrite"),
                "overwrite needs contents.source", "use \"source\": \"\" for an empty file");
    }
    for (std::size_t fragment = 0; fragment < file.append.size(); ++fragment) {
      check_resource(run, file.append[fragment], place.member("append").element(fragment));
    }
    check_resource(run, file.contents, place.member("contents"));
    check_mode(run, file.mode, place.member("mode"));
  }
}

void check_links(const RuleRun& run) {
  const auto& links = run.config.storage.links;
  if (links.empty()) return;
  const OtherPaths others = collect_paths(run.config);
  for (std::size_t i = 0; i < links.size(); ++i) {
    const Place place = storage_list("links").element(i);
    check_node(run, links[i], others, place);
    check_hard_link(run, links[i], others, place);
    if (!is_set(links[i].target) && applies(Gate::kLinkTargetRequired, run.version)) {
      run.error(code::kLinkTarget, place.member("target"), "a link needs a target");
    }
  }
}

}  // namespace firstlight::config
