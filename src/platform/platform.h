// SPDX-License-Identifier: Apache-2.0
// Where user data and instance metadata come from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.h"
#include "base/recorder.h"
#include "net/fetcher.h"
#include "net/network.h"
#include "platform/base_configs.h"
#include "platform/metadata_items.h"

namespace firstlight::platform {

struct InstanceMetadata {
  std::string instance_id;  // empty: the platform has none
  std::string hostname;     // empty: unknown
  std::vector<std::string> ssh_keys;
  MetadataItems items;  // everything that was said, the above included
};

// A file that the machine must have, mode 0600, beside what the config says.
struct GivenFile {
  std::string path;
  std::string bytes;
};

struct UserData {
  std::string bytes;      // as served, envelope unopened (userdata/envelope.h)
  std::string sha256{};   // of the bytes, lower-case hex; empty: nobody has asked yet
  std::string origin;     // URL (credentials removed) or path; empty if there was no source
  std::string provider;   // "cmdline", "system" for a user.ign of the image, or the platform
  bool provided = false;  // false: nothing was given, the boot goes on with an empty config
  std::vector<GivenFile> files{};  // what the platform says only once, for whoever comes later
};

// The configs that the image brings along, in order of merging.
struct ImageConfigs {
  std::vector<ConfigFile> base;      // for all platforms
  std::vector<ConfigFile> platform;  // for this one
};

struct Acquired {
  std::string platform_id;
  UserData user_data;
  UserData vendor_data;  // of the platform's maker; only where user data are the platform's, too
  InstanceMetadata metadata;
  ImageConfigs image;
};

struct Sources {
  std::string platform_id;    // of known_platforms(); empty: recognise the machine
  std::string config_url;     // ignition.config.url; comes first
  std::string config_device;  // ignition.config.device: the label of a volume; comes second
  std::string config_path;    // ignition.config.path: a file on it
  std::string config_file;    // of platform "file"; comes third, before a user.ign of the image
  bool image_before_file = false;  // a user.ign comes before `config_file`
  bool vendor_data = true;         // ask for them, where the platform has any
  std::string metadata_base_url;   // of a metadata service; empty: the platform's own
  std::string machine = "/";       // where the running machine's /sys, /run and /var are
  std::string root = "/";          // where the system directories are
  std::vector<std::string> system_directories;  // platform/base_configs.h; empty: look into none
};

// User data beyond this is refused, whatever its source.
inline constexpr std::size_t kMaxConfigBytes = std::size_t{32} * 1024 * 1024;
inline constexpr std::string_view kMaxConfigName = "32 MiB for a config";

// Gets all of it, and brings the network up if that needs it. User data are those of `config_url`,
// or of `config_path` on `config_device`, or a user.ign of the image, or the platform's; the
// metadata come from the platform in any case.
// Base configs for the platform are left out, with a warning, if one of them cannot be read; this
// does not hold for those of the image. Throws Error: kUsage or kNotSupported for a platform that
// is not known, kMetadata / kMetadataDenied for the service's answers, and those of net/ and
// read_base_configs().
[[nodiscard]] Acquired acquire(const Sources& sources, net::Network& network, net::Fetcher& fetcher,
                               const Deadline& deadline, Recorder& recorder);

// The image's base configs alone. Throws as acquire().
[[nodiscard]] ImageConfigs image_configs(const Sources& sources, Recorder& recorder);

// The user data alone. Throws as acquire().
[[nodiscard]] UserData user_data(const Sources& sources, net::Network& network,
                                 net::Fetcher& fetcher, const Deadline& deadline,
                                 Recorder& recorder);

// The platform's metadata alone. Throws as acquire().
[[nodiscard]] MetadataCache instance_metadata(const Sources& sources, net::Network& network,
                                              net::Fetcher& fetcher, const Deadline& deadline,
                                              Recorder& recorder);

// "ecs (aliyun), akamai, aws, …"
[[nodiscard]] std::string known_platforms();

}  // namespace firstlight::platform
