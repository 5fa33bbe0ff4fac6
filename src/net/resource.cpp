// SPDX-License-Identifier: Apache-2.0
#include "net/resource.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/digest.h"
#include "base/error.h"
#include "base/gzip.h"
#include "config/data_url.h"
#include "net/url_parts.h"

namespace firstlight::net {
namespace {

bool is_http(std::string_view scheme) { return scheme == "http" || scheme == "https"; }

Error invalid(std::string_view tried, std::string_view source, std::string why) {
  return Error({.code = ErrorCode::kConfigInvalid,
                .tried = std::string(tried),
                .object = display_url(source),
                .why = std::move(why)});
}

std::string load_data_url(const std::string& source) {
  config::DataUrl decoded = config::decode_data_url(source);
  if (!decoded.ok()) throw invalid("decode", source, std::move(decoded.fault));
  return std::move(decoded.bytes);
}

LoadedResource fetch(const config::Resource& resource, Fetcher* fetcher,
                     const ResourceLimits& limits) {
  HttpRequest request;
  request.url = *resource.source;
  if (fetcher == nullptr) {
    throw Error({.code = ErrorCode::kNetwork,
                 .tried = "fetch",
                 .object = display_url(request.url),
                 .why = "this command does not use the network"});
  }
  for (const config::HttpHeader& header : resource.http_headers) {
    request.headers.push_back({.name = header.name, .value = Secret(header.value.value_or(""))});
  }
  request.max_body_bytes = limits.max_bytes;
  request.max_body_name = limits.max_bytes_name;
  request.response_timeout = limits.response_timeout;
  request.deadline = limits.deadline;
  HttpResponse response = fetcher->send(request);
  if (response.status == 200 || response.status == 204) {
    return {.bytes = std::move(response.body), .url = std::move(response.url)};
  }
  throw Error({.code = ErrorCode::kNetwork,
               .tried = "fetch",
               .object = display_url(request.url),
               .why = fmt::format("the server answered with status {}", response.status)});
}

std::string decompress(std::string bytes, const config::Resource& resource,
                       const ResourceLimits& limits) {
  const std::string compression = resource.compression.value_or("");
  if (compression.empty()) return bytes;
  if (compression != "gzip") {
    throw invalid("decompress", *resource.source, "unknown compression; known is gzip");
  }
  return gunzip(bytes, limits.max_bytes, display_url(*resource.source), limits.max_bytes_name);
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

void verify(std::string_view bytes, const config::Resource& resource) {
  const std::string hash = resource.hash.value_or("");
  if (hash.empty()) return;
  const std::size_t dash = hash.find('-');
  const std::string function = hash.substr(0, dash);
  const std::string expected = dash == std::string::npos ? "" : lower_case(hash.substr(dash + 1));
  std::string actual;
  if (function == "sha512") {
    actual = sha512_hex(bytes);
  } else if (function == "sha256") {
    actual = sha256_hex(bytes);
  } else {
    throw invalid("verify", *resource.source, "unknown hash function; known are sha512 and sha256");
  }
  const bool is_hex = expected.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (expected.size() != actual.size() || !is_hex) {
    throw invalid("verify", *resource.source,
                  fmt::format("a {} sum has {} hexadecimal digits", function, actual.size()));
  }
  if (actual == expected) return;
  throw Error({.code = ErrorCode::kVerification,
               .tried = "verify",
               .object = display_url(*resource.source),
               .why = fmt::format("its {} is {}, wanted is {}", function, actual, expected)});
}

}  // namespace

bool needs_network(std::string_view source) {
  const std::string scheme = url_scheme(source);
  if (source.empty() || scheme == "data") return false;
  return !(is_http(scheme) && is_loopback_host(url_host(source)));
}

std::string load_resource(const config::Resource& resource, Fetcher* fetcher,
                          const ResourceLimits& limits) {
  return load_resource_with_url(resource, fetcher, limits).bytes;
}

LoadedResource load_resource_with_url(const config::Resource& resource, Fetcher* fetcher,
                                      const ResourceLimits& limits) {
  const std::string source = resource.source.value_or("");
  if (source.empty()) return {};
  const std::string scheme = url_scheme(source);
  LoadedResource loaded;
  if (scheme == "data") {
    loaded = {.bytes = load_data_url(source), .url = source};
  } else if (is_http(scheme)) {
    loaded = fetch(resource, fetcher, limits);
  } else {
    throw Error({.code = ErrorCode::kNotSupported,
                 .tried = "fetch",
                 .object = display_url(source),
                 .why = "the scheme is not supported",
                 .hint = "known are data, http and https"});
  }
  loaded.bytes = decompress(std::move(loaded.bytes), resource, limits);
  verify(loaded.bytes, resource);
  return loaded;
}

}  // namespace firstlight::net
