// SPDX-License-Identifier: Apache-2.0
#include "cli/user_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "apply/unit_search.h"
#include "base/digest.h"
#include "base/error.h"
#include "cli/reference_access.h"
#include "cli/understand.h"
#include "config/merge.h"
#include "config/rules.h"
#include "net/url_parts.h"
#include "userdata/cloud_config.h"

namespace firstlight::cli {
namespace {

using userdata::Part;
using userdata::PartKind;

config::Resource resource_of(const std::string& url) {
  config::Resource resource;
  resource.source = url;
  return resource;
}

void merge_onto(config::RenderResult& all, config::Config config,
                const config::Provenance& provenance) {
  all.provenance.append(provenance);
  all.config = config::merge(std::move(*all.config), std::move(config));
}

config::Provenance provenance_of(const config::Config& config, const std::string& origin) {
  config::Provenance provenance;
  provenance.add(config, origin);
  return provenance;
}

// False if the part is at fault.
bool merge_config(config::RenderResult& all, const Part& part,
                  const config::ReferenceAccess& access) {
  config::RenderResult result = config::load_with_references(part.bytes, part.origin, access);
  result.diagnostics.set_origin(part.origin);
  all.diagnostics.append(std::move(result.diagnostics));
  all.complete = all.complete && result.complete;
  all.references += result.references;
  if (result.failure) all.failure = std::move(result.failure);
  if (!result.config) return false;
  if (result.provenance.empty()) result.provenance = provenance_of(*result.config, part.origin);
  merge_onto(all, std::move(*result.config), result.provenance);
  return true;
}

void merge_cloud_config(config::RenderResult& all, const Part& part,
                        const std::string& default_user, std::vector<Part>& scripts) {
  userdata::CloudConfig cloud =
      userdata::translate_cloud_config(part.bytes, part.origin, default_user);
  const config::Provenance provenance = provenance_of(cloud.config, part.origin);
  merge_onto(all, std::move(cloud.config), provenance);
  if (!cloud.script) return;
  scripts.push_back({.kind = PartKind::kScript,
                     .bytes = std::move(*cloud.script),
                     .origin = "runcmd of " + part.origin});
}

// Permission of anybody to execute.
constexpr unsigned kExecutable = 0111;

// A program that the config brings along is as good as one of the image, in whose place it comes.
userdata::ScriptSettings with_programs_of(const config::Config& config,
                                          const userdata::ScriptSettings& settings) {
  return {.owner = settings.owner,
          .runner = settings.runner,
          .has_program = [&config, &settings](const std::string& path) {
            const auto is_there = [&path](const config::Node& node) { return node.path == path; };
            const config::Storage& storage = config.storage;
            const auto file = std::find_if(storage.files.begin(), storage.files.end(), is_there);
            if (file != storage.files.end() && (file->contents.source || file->mode)) {
              constexpr std::int64_t kDefaultMode = 0644;
              return (file->mode.value_or(kDefaultMode) & kExecutable) != 0;
            }
            return std::any_of(storage.links.begin(), storage.links.end(), is_there) ||
                   settings.has_program(path);
          }};
}

void merge_scripts(config::RenderResult& all, const std::vector<Part>& scripts,
                   const userdata::ScriptSettings& settings) {
  if (scripts.empty()) return;
  const config::Config without_scripts = *all.config;
  const userdata::ScriptSettings known = with_programs_of(without_scripts, settings);
  for (std::size_t i = 0; i < scripts.size(); ++i) {
    config::Config config = userdata::script_config(scripts[i], i, known);
    const config::Provenance provenance =
        provenance_of(config, "the script in " + scripts[i].origin);
    merge_onto(all, std::move(config), provenance);
  }
}

// What all parts must be together (spec validation section 10).
void check_all(config::RenderResult& all, const std::string& origin) {
  config::Diagnostics found = config::check_final(*all.config);
  config::add_sources(all.provenance, *all.config, found);
  found.set_origin(fmt::format("{} with all its parts", origin));
  all.diagnostics.append(std::move(found));
}

config::RenderResult load_one(const Part& part, const std::string& origin,
                              const config::ReferenceAccess& access) {
  config::RenderResult result = config::load_final(part.bytes, part.origin, access);
  if (part.origin != origin) result.diagnostics.set_origin(part.origin);
  return result;
}

}  // namespace

userdata::IncludeFetch include_fetch(net::ReferenceFetcher& fetcher, ConfigKind kind,
                                     Recorder& recorder) {
  return [&fetcher, kind,
          &recorder](const std::string& url) -> std::optional<userdata::FetchedInclude> {
    net::LoadedResource loaded = fetcher.fetch(resource_of(url));
    std::string origin = net::display_url(loaded.url);
    record_config(kind, origin, sha256_hex(loaded.bytes), /*referenced=*/true, recorder);
    return userdata::FetchedInclude{.bytes = std::move(loaded.bytes), .origin = std::move(origin)};
  };
}

userdata::IncludeFetch offline_include_fetch(net::ReferenceFetcher& fetcher, Recorder& recorder) {
  return [fetch = include_fetch(fetcher, ConfigKind::kUser, recorder)](
             const std::string& url) -> std::optional<userdata::FetchedInclude> {
    if (net::url_scheme(url) != "data") return std::nullopt;
    return fetch(url);
  };
}

config::RenderResult load_user_config(const userdata::Bundle& bundle, const std::string& origin,
                                      const config::ReferenceAccess& access,
                                      const UserConfigOptions& options) {
  const std::vector<Part>& parts = bundle.parts;
  if (parts.size() == 1 && parts.front().kind == PartKind::kConfig && bundle.complete) {
    return load_one(parts.front(), origin, access);
  }
  config::RenderResult all;
  all.config.emplace();
  all.complete = bundle.complete;
  std::vector<Part> scripts;
  bool understood = true;
  for (const Part& part : parts) {
    switch (part.kind) {
      case PartKind::kScript:
        scripts.push_back(part);
        break;
      case PartKind::kConfig:
        understood = merge_config(all, part, access) && understood;
        break;
      case PartKind::kCloudConfig:
        merge_cloud_config(all, part, options.default_user, scripts);
        break;
    }
  }
  if (understood && !all.failure) {
    merge_scripts(all, scripts, options.scripts);
    if (all.complete) check_all(all, origin);
  }
  if (!understood || all.failure || all.diagnostics.has_errors()) all.config.reset();
  return all;
}

config::MergedConfig understand_data(const platform::UserData& data, const DataOptions& options,
                                     net::ReferenceFetcher& references, Recorder& recorder) {
  const bool is_user = options.owner == userdata::ScriptOwner::kUser;
  const ConfigKind kind = is_user ? ConfigKind::kUser : ConfigKind::kVendor;
  if (data.provided) {
    const std::string sha256 = data.sha256.empty() ? sha256_hex(data.bytes) : data.sha256;
    record_config(kind, data.origin, sha256, /*referenced=*/false, recorder);
  }
  const userdata::Bundle bundle =
      userdata::open_bundle(data.bytes, data.origin, include_fetch(references, kind, recorder));
  // No data at all is a choice: the machine boots with an empty config.
  if (bundle.parts.empty()) return {};
  std::optional<sys::Root> root;
  userdata::ProgramLookup has_program = [](const std::string& /*path*/) { return true; };
  if (options.root) has_program = programs_of(root.emplace(*options.root));
  return require_config(
      load_user_config(bundle, data.origin, reference_access(references, kind, recorder),
                       {.scripts = {.owner = options.owner,
                                    .runner = options.runner,
                                    .has_program = has_program},
                        .default_user = options.default_user}),
      data.origin, recorder);
}

userdata::ProgramLookup programs_of(const sys::Root& root) {
  return [&root](const std::string& path) {
    const sys::NodeInfo info = root.inspect(apply::link_destination(root, path));
    return info.kind == sys::NodeKind::kRegular && (info.mode & kExecutable) != 0;
  };
}

}  // namespace firstlight::cli
