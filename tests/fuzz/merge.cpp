// SPDX-License-Identifier: Apache-2.0
// Two documents, with a NUL byte between them, and the config that they are together.
#include "config/merge.h"

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "config/load.h"
#include "config/rules.h"
#include "findings_checks.h"
#include "json_mutator.h"
#include "plan_checks.h"
#include "text_checks.h"

namespace firstlight::fuzz {
namespace {

using config::Config;

enum class NodeKind { kDirectory, kFile, kLink };
using NodeKinds = std::unordered_map<std::string, NodeKind>;

NodeKinds node_kinds(const Config& config) {
  NodeKinds kinds;
  const auto add = [&kinds](const auto& list, NodeKind kind) {
    for (const auto& node : list) {
      require(kinds.emplace(node.path, kind).second, "a path is in one list, once", node.path);
    }
  };
  add(config.storage.directories, NodeKind::kDirectory);
  add(config.storage.files, NodeKind::kFile);
  add(config.storage.links, NodeKind::kLink);
  return kinds;
}

// No path gets lost or comes up, and the child says what is at it.
void check_paths(const Config& parent, const Config& child, const Config& both) {
  const NodeKinds of_parent = node_kinds(parent);
  const NodeKinds of_child = node_kinds(child);
  NodeKinds wanted = of_child;
  wanted.insert(of_parent.begin(), of_parent.end());  // keeps what is there
  require(node_kinds(both) == wanted, "the paths are those of both, of the child's kind");
}

template <typename Element>
std::vector<std::string> names(const std::vector<Element>& list) {
  std::vector<std::string> names;
  for (const Element& element : list) names.push_back(element.name);
  return names;
}

// The parent's names in their places, then the child's other names.
template <typename Element>
void check_names(const std::vector<Element>& parent, const std::vector<Element>& child,
                 const std::vector<Element>& both) {
  std::vector<std::string> wanted = names(parent);
  for (const std::string& name : names(child)) {
    if (std::find(wanted.begin(), wanted.end(), name) == wanted.end()) wanted.push_back(name);
  }
  require(names(both) == wanted, "named entries are in the order of parent, then child");
}

// What a child sets is so in the end.
void check_child_wins(const Config& child, const Config& both) {
  for (const config::User& user : child.passwd.users) {
    const auto result = std::find_if(both.passwd.users.begin(), both.passwd.users.end(),
                                     [&](const config::User& r) { return r.name == user.name; });
    require(result != both.passwd.users.end(), "the child's user is there", user.name);
    require(!user.uid || result->uid == user.uid, "the child's uid wins", user.name);
    require(!user.shell || result->shell == user.shell, "the child's shell wins", user.name);
  }
  require(both.ignition.version == child.ignition.version, "the child's version is kept");
}

// The lists that only grow, emptied: the others do not change when a config is merged with itself.
void forget_growing_lists(Config& config) {
  for (config::File& file : config.storage.files) file.append.clear();
  for (config::Filesystem& filesystem : config.storage.filesystems) {
    filesystem.options.clear();
    filesystem.mount_options.clear();
  }
  for (config::Raid& raid : config.storage.raid) raid.options.clear();
  for (config::Luks& luks : config.storage.luks) luks.options.clear();
}

void forget_removals(config::Resource& resource) {
  std::erase_if(resource.http_headers,
                [](const config::HttpHeader& header) { return !header.value; });
}

// Headers without a value remove their counterpart, which here is themselves.
void forget_removals(Config& config) {
  for (config::Resource& resource : config.ignition.config_merge) forget_removals(resource);
  forget_removals(config.ignition.config_replace);
  for (config::Resource& resource : config.ignition.certificate_authorities) {
    forget_removals(resource);
  }
  for (config::File& file : config.storage.files) forget_removals(file.contents);
  for (config::Luks& luks : config.storage.luks) forget_removals(luks.key_file);
}

void check_alone(Config config) {
  require(config::merge({}, config) == config, "nothing merged with a config is the config");
  require(config::merge(config, {}) == config, "a config merged with nothing is the config");
  forget_growing_lists(config);
  forget_removals(config);
  require(config::merge(config, config) == config, "a config merged with itself is the config");
}

void check(std::string_view text) {
  const std::size_t between = text.find('\0');
  if (between == std::string_view::npos) return;
  const std::optional<Config> parent = config::load(text.substr(0, between)).config;
  const std::optional<Config> child = config::load(text.substr(between + 1)).config;
  if (parent) check_alone(*parent);
  if (child) check_alone(*child);
  if (!parent || !child) return;

  const Config both = config::merge(*parent, *child);
  check_paths(*parent, *child, both);
  check_names(parent->passwd.users, child->passwd.users, both.passwd.users);
  check_names(parent->passwd.groups, child->passwd.groups, both.passwd.groups);
  check_names(parent->systemd_units, child->systemd_units, both.systemd_units);
  check_child_wins(*child, both);
  const config::Diagnostics findings = config::check_final(both);
  check_findings(findings, {}, /*positions_known=*/false);
  if (!findings.has_errors()) check_plan(both);
}

}  // namespace
}  // namespace firstlight::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  firstlight::fuzz::check(firstlight::fuzz::input_text(data, size));
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned int seed) {
  return firstlight::fuzz::mutate_json(data, size, max_size, seed);
}
