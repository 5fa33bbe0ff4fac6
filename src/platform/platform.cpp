// SPDX-License-Identifier: Apache-2.0
#include "platform/platform.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "base/error.h"
#include "platform/acquisition.h"
#include "platform/kernel_command_line.h"
#include "platform/platform_table.h"
#include "platform/recognition.h"
#include "sys/dmi.h"

namespace firstlight::platform {
namespace {

const Platform& platform_of(const Sources& sources) {
  if (!sources.platform_id.empty()) {
    if (const Platform* named = find_platform(sources.platform_id)) return *named;
    throw Error({.code = ErrorCode::kNotSupported,
                 .tried = "get user data from platform",
                 .object = sources.platform_id,
                 .why = "this build does not know the platform",
                 .hint = "firstlight.platform= takes one of: " + known_platforms()});
  }
  const sys::DmiIdentity machine = sys::read_dmi_identity();
  if (const Platform* recognised = find_platform(recognise(machine))) return *recognised;
  // The kernel command line says where the config is; there is nobody to ask for metadata.
  const bool is_named =
      !sources.config_url.empty() || !sources.config_device.empty() || !sources.config_path.empty();
  if (is_named) return *find_platform("metal");
  throw Error({.code = ErrorCode::kUsage,
               .tried = "recognise the platform of",
               .object = machine.product_name.empty() ? "this machine" : machine.product_name,
               .why = "its firmware names no known platform",
               .hint = "set firstlight.platform= to one of: " + known_platforms()});
}

std::optional<UserData> image_user_data(Acquisition& run, const sys::Root& root) {
  if (!run.sources.config_file.empty() && !run.sources.image_before_file) return std::nullopt;
  auto file = read_user_config(root, run.sources.system_directories);
  if (!file) return std::nullopt;
  const Recorder::Step step(run.recorder, "get user data", file->path);
  return user_data_of(std::move(file->bytes), std::move(file->path));
}

// Both names of the platform count.
std::vector<ConfigFile> platform_base(const Sources& sources, const sys::Root& root,
                                      const Platform& platform, Recorder& recorder) {
  std::vector<ConfigFile> all;
  try {
    for (const std::string_view id : {platform.other_id, platform.id}) {
      if (id.empty()) continue;
      for (ConfigFile& file : read_base_configs(root, sources.system_directories,
                                                fmt::format("base.platform.d/{}", id))) {
        all.push_back(std::move(file));
      }
    }
  } catch (const Error& error) {
    recorder.warn(
        fmt::format("the base configs of platform {} are left out: {}", platform.id, error.what()));
    return {};
  }
  return all;
}

ImageConfigs image_configs(const Sources& sources, const Platform& platform, Recorder& recorder) {
  const sys::Root root(sources.root);
  return {.base = read_base_configs(root, sources.system_directories, "base.d"),
          .platform = platform_base(sources, root, platform, recorder)};
}

// Of the first provider that has any.
UserData user_data(Acquisition& run, const Platform& platform) {
  if (auto of_command_line = command_line_user_data(run)) {
    of_command_line->provider = "cmdline";
    return std::move(*of_command_line);
  }
  if (auto of_image = image_user_data(run, sys::Root(run.sources.root))) {
    of_image->provider = "system";
    return std::move(*of_image);
  }
  UserData of_platform = get_user_data(run, platform);
  of_platform.provider = platform.other_id.empty() ? platform.id : platform.other_id;
  return of_platform;
}

}  // namespace

std::string known_platforms() {
  std::string text;
  for (const Platform& row : platforms()) {
    if (!text.empty()) text += ", ";
    text += row.id;
    if (!row.other_id.empty()) text += fmt::format(" ({})", row.other_id);
  }
  return text;
}

ImageConfigs image_configs(const Sources& sources, Recorder& recorder) {
  return image_configs(sources, platform_of(sources), recorder);
}

UserData user_data(const Sources& sources, net::Network& network, net::Fetcher& fetcher,
                   const Deadline& deadline, Recorder& recorder) {
  Acquisition run{.sources = sources,
                  .network = network,
                  .fetcher = fetcher,
                  .deadline = deadline,
                  .recorder = recorder};
  return user_data(run, platform_of(sources));
}

MetadataCache instance_metadata(const Sources& sources, net::Network& network,
                                net::Fetcher& fetcher, const Deadline& deadline,
                                Recorder& recorder) {
  const Platform& platform = platform_of(sources);
  Acquisition run{.sources = sources,
                  .network = network,
                  .fetcher = fetcher,
                  .deadline = deadline,
                  .recorder = recorder};
  return {.platform = std::string(platform.id),
          .items = get_instance_metadata(run, platform).items};
}

Acquired acquire(const Sources& sources, net::Network& network, net::Fetcher& fetcher,
                 const Deadline& deadline, Recorder& recorder) {
  const Platform& platform = platform_of(sources);
  Acquisition run{.sources = sources,
                  .network = network,
                  .fetcher = fetcher,
                  .deadline = deadline,
                  .recorder = recorder};
  Acquired acquired;
  acquired.platform_id = platform.id;
  acquired.image = image_configs(sources, platform, recorder);
  acquired.user_data = user_data(run, platform);
  acquired.vendor_data = std::move(run.vendor_data);
  acquired.metadata = get_instance_metadata(run, platform);
  return acquired;
}

}  // namespace firstlight::platform
