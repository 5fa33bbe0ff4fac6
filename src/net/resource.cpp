// SPDX-License-Identifier: Apache-2.0
#include "net/resource.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <optional>
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

// A request that was refused, and may be sent once more.
struct Refused {
  std::size_t index;  // of the download
  HttpRequest request;
  // Of its own time, which goes on when it is sent once more: others may take theirs meanwhile.
  std::optional<std::chrono::milliseconds> time_left;
  std::string time_name;
};

bool is_refusal(int status) { return status == 400 || status == 401 || status == 403; }

bool has_old_credentials(const HttpRequest& request) {
  return request.credentials_fresh_until &&
         std::chrono::steady_clock::now() >= *request.credentials_fresh_until;
}

// What to send in the place of a request that was refused: with new credentials where they may have
// expired meanwhile, else without any where the spec wants that.
using MakeRequest = std::function<HttpRequest(std::size_t index)>;
HttpRequest request_instead(Refused refused, const MakeRequest& make) {
  HttpRequest again = std::move(refused.request);
  if (has_old_credentials(again)) {
    again = make(refused.index);
    again.credentials_fresh_until.reset();  // once
  } else {
    again.headers = *std::exchange(again.or_anonymously, std::nullopt);
    again.remark = "asked anonymously: it was refused to this machine's identity";
  }
  if (refused.time_left) {
    again.total_timeout = std::max(*refused.time_left, std::chrono::milliseconds{1});
    again.total_timeout_name = std::move(refused.time_name);
  }
  return again;
}

// Sends `count` requests, and those that were refused once more where that may help.
using FinalAnswer =
    std::function<void(std::size_t index, const HttpRequest& request, HttpResponse response)>;
void send_all(Fetcher& fetcher, std::size_t count, const MakeRequest& make,
              const FinalAnswer& answered) {
  std::vector<std::size_t> indices;
  std::vector<HttpRequest> requests;
  for (std::size_t index = 0; index < count; ++index) {
    indices.push_back(index);
    requests.push_back(make(index));
  }
  while (!requests.empty()) {
    std::vector<Refused> refused;
    fetcher.send_all(requests, [&](std::size_t i, HttpResponse response) {
      HttpRequest& request = requests[i];
      const bool may_help =
          request.or_anonymously || (is_refusal(response.status) && has_old_credentials(request));
      if (is_success(response) || !may_help) {
        answered(indices[i], request, std::move(response));
      } else {
        refused.push_back({indices[i], std::move(request), response.deadline.remaining(),
                           response.deadline.name()});
      }
    });
    indices.clear();
    requests.clear();
    for (Refused& one : refused) {
      indices.push_back(one.index);
      requests.push_back(request_instead(std::move(one), make));
    }
  }
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
    const HttpRequest plain = request_for(resource, limits);
    if (fetcher == nullptr) {
      throw Error({.code = ErrorCode::kNetwork,
                   .tried = "fetch",
                   .object = display_url(source),
                   .why = "this command does not use the network"});
    }
    const auto make = [&](std::size_t) {
      HttpRequest request = plain;
      request.sink = &sink;
      fetcher->prepare(request);
      return request;
    };
    send_all(*fetcher, 1, make,
             [&](std::size_t, const HttpRequest& request, HttpResponse response) {
               if (!is_success(response)) throw unusable_status(source, request, response);
               url = std::move(response.url);
             });
  }
  sink.finish(url);
  return {.bytes = std::move(target.bytes), .url = std::move(url)};
}

void stream_resources(const std::vector<ResourceDownload>& downloads, Fetcher& fetcher,
                      const ResourceLimits& limits, const std::function<void(std::size_t)>& done) {
  std::deque<ResourceSink> sinks;
  for (const ResourceDownload& download : downloads) {
    for_entry(download.pointer, [&] {
      sinks.emplace_back(*download.resource, limits.max_bytes, limits.max_bytes_name,
                         *download.target);
    });
  }
  const auto make = [&](std::size_t index) {
    const ResourceDownload& download = downloads[index];
    HttpRequest request;
    for_entry(download.pointer, [&] {
      request = request_for(*download.resource, limits);
      fetcher.prepare(request);
    });
    request.config_pointer = download.pointer;
    request.sink = &sinks[index];
    return request;
  };
  const auto answered = [&](std::size_t index, const HttpRequest& request,
                            const HttpResponse& response) {
    for_entry(downloads[index].pointer, [&] {
      if (!is_success(response)) {
        throw unusable_status(*downloads[index].resource->source, request, response);
      }
      sinks[index].finish(response.url);
      done(index);
    });
  };
  send_all(fetcher, downloads.size(), make, answered);
}

}  // namespace firstlight::net
