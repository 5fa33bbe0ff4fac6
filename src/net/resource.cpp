// SPDX-License-Identifier: Apache-2.0
#include "net/resource.h"

#include <fmt/format.h>

#include <deque>
#include <utility>

#include "base/error.h"
#include "config/data_url.h"
#include "net/resource_sink.h"
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

Error unusable_status(const std::string& source, const HttpResponse& response) {
  return Error(
      {.code = ErrorCode::kNetwork,
       .tried = "fetch",
       .object = display_url(source),
       .why = fmt::format("the server answered with status {} ({} attempt{})", response.status,
                          response.attempts, response.attempts == 1 ? "" : "s")});
}

bool is_success(const HttpResponse& response) {
  return response.status == 200 || response.status == 204;
}

HttpRequest request_for(const config::Resource& resource, const ResourceLimits& limits) {
  HttpRequest request;
  request.url = *resource.source;
  if (!is_http(url_scheme(request.url))) {
    throw Error({.code = ErrorCode::kNotSupported,
                 .tried = "fetch",
                 .object = display_url(request.url),
                 .why = "the scheme is not supported",
                 .hint = "known are data, http and https"});
  }
  for (const config::HttpHeader& header : resource.http_headers) {
    request.headers.push_back({.name = header.name, .value = Secret(header.value.value_or(""))});
  }
  request.max_body_bytes = limits.max_bytes;
  request.max_body_name = limits.max_bytes_name;
  request.response_timeout = limits.response_timeout;
  request.deadline = limits.deadline;
  request.total_timeout = limits.total_timeout;
  request.total_timeout_name = limits.total_timeout_name;
  return request;
}

// Keeps the bytes of a resource in memory.
class MemoryTarget final : public BodySink {
 public:
  void restart() override { bytes.clear(); }
  void add(std::string_view piece) override { bytes.append(piece); }

  std::string bytes;
};

// Carries out a part of one download; its Errors are about the config entry `pointer`.
template <typename Part>
auto for_entry(const std::string& pointer, Part part) {
  try {
    return part();
  } catch (Error& error) {
    error.set_pointer(pointer);
    throw;
  }
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
  MemoryTarget target;
  ResourceSink sink(resource, limits.max_bytes, limits.max_bytes_name, target);
  std::string url = source;
  sink.restart();
  if (url_scheme(source) == "data") {
    sink.add(load_data_url(source));
  } else {
    HttpRequest request = request_for(resource, limits);
    if (fetcher == nullptr) {
      throw Error({.code = ErrorCode::kNetwork,
                   .tried = "fetch",
                   .object = display_url(source),
                   .why = "this command does not use the network"});
    }
    request.sink = &sink;
    HttpResponse response = fetcher->send(request);
    if (!is_success(response)) throw unusable_status(source, response);
    url = std::move(response.url);
  }
  sink.finish();
  return {.bytes = std::move(target.bytes), .url = std::move(url)};
}

void stream_resources(const std::vector<ResourceDownload>& downloads, Fetcher& fetcher,
                      const ResourceLimits& limits, const std::function<void(std::size_t)>& done) {
  std::deque<ResourceSink> sinks;
  std::vector<HttpRequest> requests;
  for (const ResourceDownload& download : downloads) {
    for_entry(download.pointer, [&] {
      requests.push_back(request_for(*download.resource, limits));
      sinks.emplace_back(*download.resource, limits.max_bytes, limits.max_bytes_name,
                         *download.target);
    });
    requests.back().config_pointer = download.pointer;
    requests.back().sink = &sinks.back();
  }
  fetcher.send_all(requests, [&](std::size_t index, const HttpResponse& response) {
    for_entry(downloads[index].pointer, [&] {
      if (!is_success(response)) throw unusable_status(requests[index].url, response);
      sinks[index].finish();
      done(index);
    });
  });
}

}  // namespace firstlight::net
