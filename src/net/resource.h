// SPDX-License-Identifier: Apache-2.0
// A config's resource (spec section 4.1) → verified bytes: source, then gunzip, then hash.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.h"
#include "config/config.h"
#include "net/body_sink.h"
#include "net/fetcher.h"

namespace firstlight::net {

struct ResourceLimits {
  // Of what is downloaded and of what comes out of decompression, each.
  std::uint64_t max_bytes = std::uint64_t{256} * 1024 * 1024;
  std::string max_bytes_name = "256 MiB for one resource";
  std::chrono::milliseconds response_timeout{10000};
  Deadline deadline = Deadline::never();
  std::chrono::milliseconds total_timeout{0};  // of one resource, from when it is first asked for
  std::string total_timeout_name;
};

// False for no source, "", data: and for http(s) on a loopback address or "localhost".
[[nodiscard]] bool needs_network(std::string_view source);

// What a resource leads to.
struct LoadedResource {
  std::string bytes;
  std::string url;  // where they came from: the source, or the last of its redirects
};

// `fetcher` may be null when no source needs fetching; a source that does is then an Error.
// Throws Error: kNotSupported for other schemes, kConfigInvalid for a source, header or hash that
// makes no sense, kVerification for damaged gzip data or a wrong hash, kNetwork / kTimeout / kLimit
// as Fetcher::send, and kNetwork for any status but 200 and 204.
[[nodiscard]] std::string load_resource(const config::Resource& resource, Fetcher* fetcher,
                                        const ResourceLimits& limits);

// The same, with its URL.
[[nodiscard]] LoadedResource load_resource_with_url(const config::Resource& resource,
                                                    Fetcher* fetcher, const ResourceLimits& limits);

// A resource that is to be streamed into `target`. All that it refers to must outlive the
// streaming.
struct ResourceDownload {
  const config::Resource* resource = nullptr;  // with a source that is fetched
  std::string pointer;                         // of the config entry, for Errors
  BodySink* target = nullptr;                  // gets the bytes after decompression
};

// Streams all of them, many at once, each decompressed and hashed on its way; `done` is called when
// one is complete and verified. The first failure ends all. Throws Error as load_resource().
void stream_resources(const std::vector<ResourceDownload>& downloads, Fetcher& fetcher,
                      const ResourceLimits& limits, const std::function<void(std::size_t)>& done);

}  // namespace firstlight::net
