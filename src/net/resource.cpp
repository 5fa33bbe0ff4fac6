// SPDX-License-Identifier: Apache-2.0
#include "net/resource.h"

#include <fmt/format.h>

#include <deque>
#include <utility>

#include "base/error.h"
#include "config/data_url.h"
#include "net/object_url.h"
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

Error unusable_status(const std::string& source, const HttpRequest& request,
                      const HttpResponse& response) {
  return Error(
      {.code = ErrorCode::kNetwork,
       .tried = "fetch",
       .object = display_url(source),
       .why = fmt::format("the server answered with status {} ({} attempt{}){}", response.status,
                          response.attempts, response.attempts == 1 ? "" : "s",
                          request.remark.empty() ? "" : "; " + request.remark)});
}

bool is_success(const HttpResponse& response) {
  return response.status == 200 || response.status == 204;
}

HttpRequest request_for(const config::Resource& resource, const ResourceLimits& limits) {
  HttpRequest request;
  request.url = *resource.source;
  const std::string scheme = url_scheme(request.url);
  if (!is_http(scheme) && scheme != "tftp" && !is_object_scheme(scheme)) {
    throw Error({.code = ErrorCode::kNotSupported,
                 .tried = "fetch",
                 .object = display_url(request.url),
                 .why = "the scheme is not supported",
                 .hint = "known are data, http, https, tftp, s3, arn, gs and oss"});
  }
  if (resource.compression == "gzip" && (scheme == "s3" || scheme == "arn")) {
    throw invalid("fetch", request.url, "the spec allows no compression of s3 and arn sources");
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

// Sends those that were refused once more without credentials, where the spec wants that.
void send_all(Fetcher& fetcher, std::vector<HttpRequest>& requests,
              const Fetcher::Answered& answered) {
  std::vector<std::size_t> refused;
  fetcher.send_all(requests, [&](std::size_t index, HttpResponse response) {
    if (!is_success(response) && requests[index].or_anonymously) {
      refused.push_back(index);
    } else {
      answered(index, std::move(response));
    }
  });
  std::vector<HttpRequest> again;
  for (const std::size_t index : refused) {
    HttpRequest& request = requests[index];
    request.headers = *std::exchange(request.or_anonymously, std::nullopt);
    request.remark = "asked anonymously: it was refused to this machine's identity";
    again.push_back(request);
  }
  fetcher.send_all(again, [&](std::size_t index, HttpResponse response) {
    answered(refused[index], std::move(response));
  });
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
    fetcher->prepare(request);
    std::vector<HttpRequest> requests = {std::move(request)};
    send_all(*fetcher, requests, [&](std::size_t, HttpResponse response) {
      if (!is_success(response)) throw unusable_status(source, requests[0], response);
      url = std::move(response.url);
    });
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
      fetcher.prepare(requests.back());
      sinks.emplace_back(*download.resource, limits.max_bytes, limits.max_bytes_name,
                         *download.target);
    });
    requests.back().config_pointer = download.pointer;
    requests.back().sink = &sinks.back();
  }
  send_all(fetcher, requests, [&](std::size_t index, const HttpResponse& response) {
    for_entry(downloads[index].pointer, [&] {
      if (!is_success(response)) {
        throw unusable_status(*downloads[index].resource->source, requests[index], response);
      }
      sinks[index].finish();
      done(index);
    });
  });
}

}  // namespace firstlight::net
