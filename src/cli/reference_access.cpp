// SPDX-License-Identifier: Apache-2.0
#include "cli/reference_access.h"

#include <optional>
#include <utility>

#include "base/digest.h"
#include "net/url_parts.h"

namespace firstlight::cli {

using config::FetchedReference;
using config::ReferenceAccess;
using config::Resource;

ReferenceAccess reference_access(net::ReferenceFetcher& fetcher, ConfigKind kind,
                                 Recorder& recorder) {
  ReferenceAccess access;
  access.use = [&fetcher](const config::Ignition& settings) { fetcher.use(settings); };
  access.fetch = [&fetcher](const Resource& reference) -> std::optional<FetchedReference> {
    net::LoadedResource loaded = fetcher.fetch(reference);
    return FetchedReference{.bytes = std::move(loaded.bytes),
                            .origin = net::display_url(loaded.url)};
  };
  access.fetched = [kind, &recorder](const std::string& origin, std::string_view bytes) {
    record_config(kind, origin, sha256_hex(bytes), /*referenced=*/true, recorder);
  };
  return access;
}

ReferenceAccess offline_reference_access(net::ReferenceFetcher& fetcher, Recorder& recorder,
                                         std::string why) {
  ReferenceAccess access = reference_access(fetcher, ConfigKind::kUser, recorder);
  access.fetch = [fetch = std::move(access.fetch)](
                     const Resource& reference) -> std::optional<FetchedReference> {
    const std::string source = reference.source.value_or("");
    if (!source.empty() && net::url_scheme(source) != "data") return std::nullopt;
    return fetch(reference);
  };
  access.why_not_followed = std::move(why);
  return access;
}

ReferenceAccess no_reference_access(std::string why) {
  ReferenceAccess access;
  access.use = [](const config::Ignition& /*settings*/) {};
  access.fetch = [](const Resource& /*reference*/) -> std::optional<FetchedReference> {
    return std::nullopt;
  };
  access.fetched = [](const std::string& /*origin*/, std::string_view /*bytes*/) {};
  access.why_not_followed = std::move(why);
  return access;
}

void record_config(ConfigKind kind, const std::string& origin, const std::string& sha256,
                   bool referenced, Recorder& recorder) {
  recorder.report().configs.push_back(
      {.kind = kind, .origin = origin, .sha256 = sha256, .referenced = referenced});
}

}  // namespace firstlight::cli
