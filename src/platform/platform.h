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

namespace firstlight::platform {

struct InstanceMetadata {
  std::string instance_id;  // empty: the platform has none
  std::string hostname;     // empty: unknown
  std::vector<std::string> ssh_keys;
};

struct UserData {
  std::string bytes;      // as served, envelope unopened (userdata/envelope.h)
  std::string origin;     // URL (credentials removed) or path; empty if there was no source
  bool provided = false;  // false: nothing was given, the boot goes on with an empty config
};

struct Acquired {
  UserData user_data;
  InstanceMetadata metadata;
};

struct Sources {
  std::string platform_id;  // "ecs" (or "aliyun"), "file", "metal"; empty: recognise the machine
  std::string config_url;   // ignition.config.url; comes before the platform's user data
  std::string config_file;  // of platform "file"
  std::string metadata_base_url = "http://100.100.100.200";  // of platform "ecs"
};

// User data beyond this is refused, whatever its source.
inline constexpr std::size_t kMaxConfigBytes = std::size_t{32} * 1024 * 1024;

// Gets both, and brings the network up if that needs it. With a `config_url` the metadata still
// comes from the platform. Throws Error: kUsage or kNotSupported for a platform that is not known,
// kMetadata / kMetadataDenied for the service's answers, and those of net/.
[[nodiscard]] Acquired acquire(const Sources& sources, net::Network& network, net::Fetcher& fetcher,
                               const Deadline& deadline, Recorder& recorder);

// "ecs (aliyun), file, metal"
[[nodiscard]] std::string known_platforms();

}  // namespace firstlight::platform
