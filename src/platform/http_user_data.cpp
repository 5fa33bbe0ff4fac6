// SPDX-License-Identifier: Apache-2.0
#include "platform/http_user_data.h"

#include <span>
#include <string>
#include <utility>

#include "net/url_parts.h"

namespace firstlight::platform {
namespace {

// The services are on the same host or link: a packet that got lost is better sent again early.
constexpr std::chrono::milliseconds kConnectTimeout{5000};

net::HttpRequest request_for(const HttpService& service, std::string url,
                             std::span<const ServiceHeader> headers, const Deadline& deadline) {
  net::HttpRequest request;
  request.url = std::move(url);
  for (const ServiceHeader& header : headers) {
    if (header.name.empty()) continue;
    request.headers.push_back(
        {.name = std::string(header.name), .value = Secret(std::string(header.value))});
  }
  request.connect_timeout = kConnectTimeout;
  request.privileged_port = service.privileged_port;
  request.deadline = deadline;
  return request;
}

Error fault(std::string_view tried, std::string_view url, ServiceDecision decision) {
  return Error({.code = decision.code,
                .tried = std::string(tried),
                .object = net::display_url(url),
                .why = std::move(decision.why),
                .hint = std::move(decision.hint)});
}

// An empty one: the service is of a version without tokens.
Secret get_token(Acquisition& run, const HttpService& service, const std::string& base_url,
                 const Deadline& deadline) {
  net::HttpRequest request = request_for(service, base_url + std::string(service.token.path),
                                         service.token.headers, deadline);
  request.method = net::HttpMethod::kPut;
  request.follow_redirects = false;
  request.max_body_bytes = kLongestSessionToken + 2;  // and a line end
  request.max_body_name = "4096 bytes of a session token";
  const net::HttpResponse response = run.fetcher.send(request);
  ServiceDecision decision = decide_token(service, response.status);
  if (decision.action == ServiceAction::kGoWithoutToken) return {};
  std::string token(session_token_of(response.body));
  if (decision.action == ServiceAction::kUse && token.empty()) {
    decision = {.why = "the answer is no session token"};
  }
  if (decision.action == ServiceAction::kFail) {
    throw fault("get a session token from", request.url, std::move(decision));
  }
  return Secret(std::move(token));
}

}  // namespace

UserData http_user_data_from(Acquisition& run, const HttpService& service,
                             const std::string& base_url, const Deadline& deadline) {
  net::HttpRequest request =
      request_for(service, base_url + std::string(service.path), service.headers, deadline);
  const Recorder::Step step(run.recorder, "get user data", net::display_url(request.url));
  if (!service.token.path.empty()) {
    Secret token = get_token(run, service, base_url, deadline);
    if (!token.empty()) {
      request.headers.push_back(
          {.name = std::string(service.token.sent_as), .value = std::move(token)});
    }
  }
  for (const int status : service.retried) {
    if (status != 0) request.retried_statuses.push_back(status);
  }
  request.max_body_bytes = kMaxConfigBytes;
  request.max_body_name = kMaxConfigName;
  net::HttpResponse response = run.fetcher.send(request);
  ServiceDecision decision = decide_user_data(service, response.status);
  std::string origin = net::display_url(request.url);
  if (decision.action == ServiceAction::kNoUserData) return user_data_of("", std::move(origin));
  if (decision.action == ServiceAction::kFail) {
    throw fault("get user data from", request.url, std::move(decision));
  }
  return user_data_of(decode_user_data(service.encoding, std::move(response.body), request.url),
                      std::move(origin));
}

UserData http_user_data(Acquisition& run, const HttpService& service) {
  const std::string base_url = metadata_base(run, service.base_url);
  require_network(run, base_url);
  return http_user_data_from(run, service, base_url, run.deadline);
}

}  // namespace firstlight::platform
