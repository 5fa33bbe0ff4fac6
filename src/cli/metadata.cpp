// SPDX-License-Identifier: Apache-2.0
#include "cli/metadata.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "cli/acquisition.h"
#include "cli/commands.h"
#include "cli/standard_error.h"
#include "sys/root.h"

namespace firstlight::cli {
namespace {

constexpr std::chrono::seconds kAnswerTime{30};
constexpr std::size_t kMaxCacheBytes = 4UL * 1024UL * 1024UL;

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

// Of the boot. One that is damaged is as good as none.
std::optional<platform::MetadataCache> cached() {
  const auto json = sys::Root("/").read_file(kMetadataCachePath, kMaxCacheBytes);
  return json ? platform::parse_metadata_cache(*json) : std::nullopt;
}

platform::MetadataCache ask(const CommandLine& line) {
  Recorder recorder({}, print_line);
  platform::Sources sources;
  sources.platform_id = line.platform;
  if (!line.metadata_url.empty()) sources.metadata_base_url = line.metadata_url;
  net::Network network(net::Network::Policy::kUseAsFound);
  net::Fetcher fetcher(network, recorder);
  return platform::instance_metadata(
      sources, network, fetcher,
      Deadline::after(kAnswerTime, "the 30 seconds that this command waits"), recorder);
}

std::string upper_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return out;
}

// As the service itself shows a folder: the names in it, those of folders with a slash.
std::string listing(const platform::MetadataItems& items, const std::string& folder) {
  std::string names;
  std::string last;
  for (auto row = items.lower_bound(folder); row != items.end() && row->first.starts_with(folder);
       ++row) {
    const std::string rest = row->first.substr(folder.size());
    const std::string name = rest.substr(0, rest.find('/') + 1);
    const std::string shown = name.empty() ? rest : name;
    if (shown != last) names += shown + "\n";
    last = shown;
  }
  return names;
}

std::string item_or_listing(const platform::MetadataItems& items, const std::string& path) {
  const auto found = items.find(path);
  if (found != items.end()) return found->second + "\n";
  std::string names = listing(items, path.ends_with('/') ? path : path + "/");
  if (!names.empty()) return names;
  throw Error({.code = ErrorCode::kMetadata,
               .tried = "find the metadata item",
               .object = path,
               .why = "the instance has none of this name",
               .hint = "firstlight metadata prints all"});
}

}  // namespace

void write_metadata(const platform::MetadataCache& cache, sys::Root& root) {
  if (cache.items.empty()) return;
  root.write_file(kMetadataCachePath, platform::to_json(cache), {.mode = 0600},
                  sys::Existing::kReplace);
  if (cache.platform != "ecs") return;
  root.write_file(kAfterburnPath, platform::afterburn_file(cache.items), {.mode = 0644},
                  sys::Existing::kReplace);
}

int metadata(const CommandLine& line) {
  const bool names_service = !line.platform.empty() || !line.metadata_url.empty();
  std::optional<platform::MetadataCache> cache;
  if (!line.fresh && !line.write && !names_service) cache = cached();
  if (!cache) cache = ask(line);
  if (line.write) {
    sys::Root root("/");
    write_metadata(*cache, root);
  } else if (!line.item.empty()) {
    print(item_or_listing(cache->items, line.item));
  } else if (line.json) {
    print(platform::to_json(*cache));
  } else {
    print(platform::environment_file(cache->items, upper_case(cache->platform) + "_"));
  }
  return kExitSuccess;
}

}  // namespace firstlight::cli
