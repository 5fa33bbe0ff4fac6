// SPDX-License-Identifier: Apache-2.0
#include "cli/report_post.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <utility>

#include "base/error.h"
#include "net/fetcher.h"
#include "net/url_parts.h"

namespace firstlight::cli {
namespace {

constexpr std::chrono::seconds kConnectTime{5};
constexpr std::uint64_t kMaxAnswerBytes = 64UL * 1024UL;

net::HttpRequest request_for(const std::string& url, std::string report, const Deadline& deadline) {
  net::HttpRequest request;
  request.method = net::HttpMethod::kPost;
  request.url = url;
  request.sent_body = std::move(report);
  request.headers = {{.name = "Content-Type", .value = Secret("application/json")},
                     {.name = "Accept", .value = Secret("*/*")}};
  request.max_body_bytes = kMaxAnswerBytes;
  request.max_body_name = "64 KiB for the answer to a report";
  request.follow_redirects = false;
  request.connect_timeout = kConnectTime;
  request.deadline = deadline;
  return request;
}

}  // namespace

void post_report(const std::string& url, std::string report, const net::Network& network,
                 const Deadline& deadline, Recorder& recorder) {
  net::Fetcher fetcher(network, recorder);
  const net::HttpRequest request = request_for(url, std::move(report), deadline);
  const int status = fetcher.send(request).status;
  if (status >= 200 && status < 300) return;
  throw Error({.code = ErrorCode::kNetwork,
               .tried = "send the report to",
               .object = net::display_url(url),
               .why = fmt::format("the answer has status {}", status),
               .hint = "correct firstlight.report-url= or what answers there"});
}

}  // namespace firstlight::cli
