// SPDX-License-Identifier: Apache-2.0
// A config's resource (spec section 4.1) → verified bytes: source, then gunzip, then hash.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/deadline.h"
#include "config/config.h"
#include "net/fetcher.h"

namespace firstlight::net {

struct ResourceLimits {
  // Of what is downloaded and of what comes out of decompression, each.
  std::size_t max_bytes = std::size_t{256} * 1024 * 1024;
  std::string max_bytes_name = "256 MiB for one resource";
  std::chrono::milliseconds response_timeout{10000};
  Deadline deadline = Deadline::never();
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

}  // namespace firstlight::net
