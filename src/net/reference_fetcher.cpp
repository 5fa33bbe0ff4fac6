// SPDX-License-Identifier: Apache-2.0
#include "net/reference_fetcher.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>

#include "base/base64.h"
#include "base/certificates.h"
#include "base/error.h"
#include "config/limits.h"
#include "net/proxy_choice.h"
#include "net/url_parts.h"

namespace firstlight::net {
namespace {

constexpr std::int64_t kDefaultResponseTimeoutS = 10;

// 0 and less: no bound. A time that no clock can hold is as good as none.
std::chrono::milliseconds time_of(std::int64_t seconds) {
  constexpr std::int64_t kYearSeconds = 365LL * 24 * 3600;
  return std::chrono::seconds{std::clamp<std::int64_t>(seconds, 0, kYearSeconds)};
}

std::string memory_key(const config::Resource& resource) {
  return resource.source.value_or("") + "\n" + resource.hash.value_or("");
}

}  // namespace

ReferenceFetcher::ReferenceFetcher(Network& network, Fetcher& fetcher, const Deadline& deadline,
                                   Recorder& recorder)
    : network_(network), fetcher_(fetcher), deadline_(deadline), recorder_(recorder) {
  fetcher_.use_proxy({});
  fetcher_.trust("");
}

void ReferenceFetcher::use(const config::Ignition& settings) {
  timeouts_ = settings.timeouts;
  proxy_ = settings.proxy;
  if (!settings.certificate_authorities.empty()) authorities_ = settings.certificate_authorities;
}

LoadedResource ReferenceFetcher::fetch(const config::Resource& reference) {
  const std::string source = reference.source.value_or("");
  const Recorder::Step step(recorder_, "get referenced config", display_url(source));
  const std::string scheme = url_scheme(source);
  if (!scheme.empty() && scheme != "data") put_in_force();
  if (!warned_about_https_ && proxy_.http_proxy && !proxy_.https_proxy && scheme == "https") {
    warned_about_https_ = true;
    recorder_.warn("httpProxy is not used for https; there is no httpsProxy, so " +
                   display_url(source) + " is asked directly");
  }
  return load(reference, config::Limits{}.max_text_bytes, "32 MiB for a config");
}

void ReferenceFetcher::use_for_good(config::Ignition& settings) {
  use(settings);
  put_in_force();
  for (config::Resource& resource : settings.certificate_authorities) {
    const std::string& pem = authority(resource);
    resource.source = "data:;base64," + base64_encode(pem);
    resource.compression.reset();
    resource.http_headers.clear();
  }
}

void ReferenceFetcher::put_in_force() {
  fetcher_.use_proxy(proxy_);
  std::string pem;
  for (const config::Resource& resource : authorities_) {
    pem.append(authority(resource)).append("\n");
  }
  fetcher_.trust(pem);
}

// Fetched with the authorities known so far; kept for as long as this object lives.
const std::string& ReferenceFetcher::authority(const config::Resource& resource) {
  const std::string key = memory_key(resource);
  if (const auto known = known_.find(key); known != known_.end()) return known->second;
  const std::string name = display_url(resource.source.value_or(""));
  if (known_.size() == kMaxAuthorities) {
    throw Error({.code = ErrorCode::kLimit,
                 .tried = "trust the certificate authority",
                 .object = name,
                 .why = fmt::format("there are more than {}", kMaxAuthorities)});
  }
  try {
    const Recorder::Step step(recorder_, "get certificate authority", name);
    fetcher_.trust(known_pem_);
    std::string pem =
        load(resource, std::size_t{1024} * 1024, "1 MiB for certificate authorities").bytes;
    check_certificates(pem, name);
    known_pem_.append(pem).append("\n");
    return known_.emplace(key, std::move(pem)).first->second;
  } catch (Error& error) {
    error.add_context("trust the config's certificate authorities");
    throw;
  }
}

ResourceLimits ReferenceFetcher::limits() const {
  ResourceLimits limits;
  limits.response_timeout =
      time_of(timeouts_.http_response_headers_s.value_or(kDefaultResponseTimeoutS));
  limits.deadline = deadline_;
  limits.total_timeout = time_of(timeouts_.http_total_s.value_or(0));
  limits.total_timeout_name =
      fmt::format("ignition.timeouts.httpTotal={}", timeouts_.http_total_s.value_or(0));
  return limits;
}

LoadedResource ReferenceFetcher::load(const config::Resource& resource, std::size_t max_bytes,
                                      std::string max_bytes_name) {
  ResourceLimits limits = this->limits();
  limits.max_bytes = max_bytes;
  limits.max_bytes_name = std::move(max_bytes_name);
  const std::string source = resource.source.value_or("");
  if (needs_network(source)) {
    const std::string proxy = proxy_for(source, proxy_);
    network_.require(deadline_, recorder_, proxy.empty() ? source : proxy);
  }
  return load_resource_with_url(resource, &fetcher_, limits);
}

}  // namespace firstlight::net
