// SPDX-License-Identifier: Apache-2.0
// What a metadata service says of the instance, item by item, and the forms in which others read
// it. Pure; nothing that a service says is trusted.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sys/device_names.h"

namespace firstlight::platform {

// By path below the service's meta-data folder: "instance-id",
// "network/interfaces/macs/00:16:3e:00:00:01/netmask". A list is a text with an item on each line.
using MetadataItems = std::map<std::string, std::string, std::less<>>;

// What goes beyond these is left out.
inline constexpr std::size_t kMaxMetadataItems = 4096;
inline constexpr std::size_t kMaxMetadataItemBytes = 16'384;
inline constexpr std::size_t kMaxMetadataPathBytes = 512;

// Adds an item whose path and text are what a service may say: segments of letters, digits and
// "-_.:", text of printable characters and line ends, neither of them of the credentials that a
// service hands out. Everything else is left out.
void add_item(MetadataItems& items, std::string_view path, std::string_view text);

// The text of an item; "" when it is absent.
[[nodiscard]] std::string_view item_of(const MetadataItems& items, std::string_view path);

// disks/SERIAL/{id,name}.
[[nodiscard]] std::vector<sys::CloudDisk> cloud_disks(const MetadataItems& items);

// An environment file (systemd.exec(5)): a line NAME="text" for each item, NAME being `prefix` and
// the path in upper case with "_" for all else.
[[nodiscard]] std::string environment_file(const MetadataItems& items, std::string_view prefix);

// What Afterburn writes to /run/metadata/afterburn for provider aliyun: the names that units in the
// wild read, without the items that are absent.
[[nodiscard]] std::string afterburn_file(const MetadataItems& items);

// {"platform": …, "items": {PATH: TEXT}}, and back. nullopt for whatever is not of this form.
struct MetadataCache {
  std::string platform;
  MetadataItems items;
};
[[nodiscard]] std::string to_json(const MetadataCache& cache);
[[nodiscard]] std::optional<MetadataCache> parse_metadata_cache(std::string_view json);

}  // namespace firstlight::platform
