// SPDX-License-Identifier: Apache-2.0
#include "platform/platform.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <optional>

#include "base/error.h"
#include "net/resource.h"
#include "net/url_parts.h"
#include "platform/ecs.h"
#include "sys/dmi.h"

namespace firstlight::platform {
namespace {

constexpr std::string_view kMaxConfigName = "32 MiB for a config";

// What the sources of one run have in common.
struct Acquisition {
  const Sources& sources;
  net::Network& network;
  net::Fetcher& fetcher;
  const Deadline& deadline;
  Recorder& recorder;
  std::optional<EcsMetadata>
      ecs;                 // one for user data and metadata: they share connection and token
  UserData vendor_data{};  // set beside user data by a platform that has them
};

void require_network(Acquisition& run, std::string_view url) {
  if (net::needs_network(url)) run.network.require(run.deadline, run.recorder, url);
}

EcsMetadata& ecs(Acquisition& run) {
  if (!run.ecs) {
    require_network(run, run.sources.metadata_base_url);
    run.ecs.emplace(run.fetcher, run.sources.metadata_base_url, run.deadline);
  }
  return *run.ecs;
}

UserData ecs_vendor_data(Acquisition& run) {
  EcsMetadata& service = ecs(run);
  UserData vendor_data;
  vendor_data.origin = net::display_url(service.vendor_data_url());
  const Recorder::Step step(run.recorder, "get vendor data", vendor_data.origin);
  vendor_data.bytes = service.vendor_data().value_or("");
  vendor_data.provided = !vendor_data.bytes.empty();
  return vendor_data;
}

UserData ecs_user_data(Acquisition& run) {
  EcsMetadata& service = ecs(run);
  UserData user_data;
  user_data.origin = net::display_url(service.user_data_url());
  {
    const Recorder::Step step(run.recorder, "get user data", user_data.origin);
    user_data.bytes = service.user_data().value_or("");
  }
  user_data.provided = !user_data.bytes.empty();
  run.vendor_data = ecs_vendor_data(run);
  return user_data;
}

InstanceMetadata ecs_instance_metadata(Acquisition& run) {
  EcsMetadata& service = ecs(run);
  const Recorder::Step step(run.recorder, "get instance metadata",
                            net::display_url(run.sources.metadata_base_url));
  return service.instance_metadata();
}

UserData file_user_data(Acquisition& run) {
  const std::string& path = run.sources.config_file;
  const auto failed = [&](ErrorCode code, std::string why) {
    return Error({.code = code, .tried = "read config", .object = path, .why = std::move(why)});
  };
  std::ifstream file(path, std::ios::binary);
  const int errno_value = errno;
  if (!file) throw failed(ErrorCode::kUserData, errno_text(errno_value));
  std::string bytes;
  std::array<char, 64UL * 1024UL> piece{};
  while (file.read(piece.data(), piece.size()), file.gcount() > 0) {
    bytes.append(piece.data(), static_cast<std::size_t>(file.gcount()));
    if (bytes.size() > kMaxConfigBytes) {
      throw failed(ErrorCode::kLimit, fmt::format("it is larger than {}", kMaxConfigName));
    }
  }
  if (file.bad()) throw failed(ErrorCode::kUserData, "reading failed");
  const bool provided = !bytes.empty();
  return {.bytes = std::move(bytes), .origin = path, .provided = provided};
}

UserData no_user_data(Acquisition& /*run*/) { return {}; }

InstanceMetadata no_instance_metadata(Acquisition& /*run*/) { return {}; }

struct Platform {
  std::string_view id;
  std::string_view other_id;  // the reference engine's name, where it differs
  UserData (*user_data)(Acquisition&);
  InstanceMetadata (*instance_metadata)(Acquisition&);
};

constexpr std::array kPlatforms = {
    Platform{"ecs", "aliyun", ecs_user_data, ecs_instance_metadata},
    Platform{"file", "", file_user_data, no_instance_metadata},
    Platform{"metal", "", no_user_data, no_instance_metadata},
};

const Platform* find_platform(std::string_view id) {
  const auto* found = std::find_if(kPlatforms.begin(), kPlatforms.end(), [&](const Platform& row) {
    return row.id == id || (!row.other_id.empty() && row.other_id == id);
  });
  return found == kPlatforms.end() ? nullptr : found;
}

const Platform& platform_of(const Sources& sources) {
  if (!sources.platform_id.empty()) {
    if (const Platform* named = find_platform(sources.platform_id)) return *named;
    throw Error({.code = ErrorCode::kNotSupported,
                 .tried = "get user data from platform",
                 .object = sources.platform_id,
                 .why = "this build does not know the platform",
                 .hint = "firstlight.platform= takes one of: " + known_platforms()});
  }
  const std::string product = sys::dmi_product_name();
  if (product == kEcsProductName) return *find_platform("ecs");
  // The kernel command line says where the config is; there is nobody to ask for metadata.
  if (!sources.config_url.empty()) return *find_platform("metal");
  throw Error({.code = ErrorCode::kUsage,
               .tried = "recognise the platform of",
               .object = product.empty() ? "this machine" : product,
               .why = "its product name is of no known platform",
               .hint = "set firstlight.platform= to one of: " + known_platforms()});
}

UserData config_url_user_data(Acquisition& run) {
  const std::string& url = run.sources.config_url;
  UserData user_data;
  user_data.origin = net::display_url(url);
  const Recorder::Step step(run.recorder, "get user data", user_data.origin);
  if (net::url_scheme(url).empty()) {
    run.recorder.warn("ignition.config.url has no scheme: taken as an empty config");
    return user_data;
  }
  require_network(run, url);
  config::Resource resource;
  resource.source = url;
  const net::ResourceLimits limits{.max_bytes = kMaxConfigBytes,
                                   .max_bytes_name = std::string(kMaxConfigName),
                                   .deadline = run.deadline};
  user_data.bytes = net::load_resource(resource, &run.fetcher, limits);
  user_data.provided = !user_data.bytes.empty();
  return user_data;
}

std::optional<UserData> image_user_data(Acquisition& run, const sys::Root& root) {
  if (!run.sources.config_file.empty()) return std::nullopt;
  auto file = read_user_config(root, run.sources.system_directories);
  if (!file) return std::nullopt;
  const Recorder::Step step(run.recorder, "get user data", file->path);
  const bool provided = !file->bytes.empty();
  return UserData{
      .bytes = std::move(file->bytes), .origin = std::move(file->path), .provided = provided};
}

// Both names of the platform count.
std::vector<ConfigFile> platform_base(const Acquisition& run, const sys::Root& root,
                                      const Platform& platform) {
  std::vector<ConfigFile> all;
  try {
    for (const std::string_view id : {platform.other_id, platform.id}) {
      if (id.empty()) continue;
      for (ConfigFile& file : read_base_configs(root, run.sources.system_directories,
                                                fmt::format("base.platform.d/{}", id))) {
        all.push_back(std::move(file));
      }
    }
  } catch (const Error& error) {
    run.recorder.warn(
        fmt::format("the base configs of platform {} are left out: {}", platform.id, error.what()));
    return {};
  }
  return all;
}

UserData user_data(Acquisition& run, const Platform& platform, const sys::Root& root) {
  if (!run.sources.config_url.empty()) return config_url_user_data(run);
  if (auto of_image = image_user_data(run, root)) return std::move(*of_image);
  return platform.user_data(run);
}

}  // namespace

std::string known_platforms() {
  std::string text;
  for (const Platform& row : kPlatforms) {
    if (!text.empty()) text += ", ";
    text += row.id;
    if (!row.other_id.empty()) text += fmt::format(" ({})", row.other_id);
  }
  return text;
}

MetadataCache instance_metadata(const Sources& sources, net::Network& network,
                                net::Fetcher& fetcher, const Deadline& deadline,
                                Recorder& recorder) {
  const Platform& platform = platform_of(sources);
  Acquisition run{.sources = sources,
                  .network = network,
                  .fetcher = fetcher,
                  .deadline = deadline,
                  .recorder = recorder,
                  .ecs = std::nullopt};
  return {.platform = std::string(platform.id), .items = platform.instance_metadata(run).items};
}

Acquired acquire(const Sources& sources, net::Network& network, net::Fetcher& fetcher,
                 const Deadline& deadline, Recorder& recorder) {
  const Platform& platform = platform_of(sources);
  Acquisition run{.sources = sources,
                  .network = network,
                  .fetcher = fetcher,
                  .deadline = deadline,
                  .recorder = recorder,
                  .ecs = std::nullopt,
                  .vendor_data = {}};
  const sys::Root root(sources.root);
  Acquired acquired;
  acquired.platform_id = platform.id;
  acquired.base = read_base_configs(root, sources.system_directories, "base.d");
  acquired.platform_base = platform_base(run, root, platform);
  acquired.user_data = user_data(run, platform, root);
  acquired.vendor_data = std::move(run.vendor_data);
  acquired.metadata = platform.instance_metadata(run);
  return acquired;
}

}  // namespace firstlight::platform
