// SPDX-License-Identifier: Apache-2.0
#include "net/pending_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "net/url_parts.h"

namespace firstlight::net {
namespace {

std::string cause_of(const Exchange& exchange) {
  if (exchange.outcome == AttemptOutcome::kBusy) {
    return fmt::format("status {}", exchange.response.status);
  }
  return exchange.failure;
}

std::string remark_of(const HttpRequest& request) {
  return request.remark.empty() ? "" : "; " + request.remark;
}

Error failure(const HttpRequest& request, unsigned attempts, const Deadline& deadline,
              const Exchange& last) {
  const bool in_time = last.outcome == AttemptOutcome::kHopeless;
  return Error({.code = in_time ? last.failure_code : ErrorCode::kTimeout,
                .tried = std::string(method_name(request.method)),
                .object = display_url(request.url),
                .why = fmt::format("{} attempt{}; the last: {}{}", attempts,
                                   attempts == 1 ? "" : "s", cause_of(last), remark_of(request)),
                .hint = in_time ? "" : "the time is bounded by " + deadline.name(),
                .pointer = request.config_pointer});
}

bool is_token(std::string_view text) {
  constexpr std::string_view kSeparators = "()<>@,;:\\\"/[]?={}";
  for (const char c : text) {
    if (c <= ' ' || c > '~' || kSeparators.find(c) != std::string_view::npos) return false;
  }
  return !text.empty();
}

bool is_field_value(std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < ' ' && c != '\t') || byte == 0x7f) return false;
  }
  return !text.empty();
}

// A line break in a name or value would be a header of its own.
void check(const HttpRequest& request) {
  std::string why;
  const std::string scheme = url_scheme(request.url);
  if (scheme != "http" && scheme != "https" && scheme != "tftp") {
    why = "the scheme is not http, https or tftp";
  }
  for (const HttpHeaderField& field : request.headers) {
    if (!is_token(field.name)) {
      why = "a header's name is empty or has characters that are not allowed";
    } else if (!is_field_value(field.value.reveal())) {
      why = fmt::format("the value of header {} is empty or has control characters", field.name);
    }
  }
  if (why.empty()) return;
  throw Error({.code = ErrorCode::kConfigInvalid,
               .tried = std::string(method_name(request.method)),
               .object = display_url(request.url),
               .why = std::move(why),
               .pointer = request.config_pointer});
}

// A status that only for this request means that there may be an answer later.
bool asks_to_retry(const HttpRequest& request, const Exchange& exchange) {
  const auto& statuses = request.retried_statuses;
  return exchange.outcome == AttemptOutcome::kAnswered &&
         std::find(statuses.begin(), statuses.end(), exchange.response.status) != statuses.end();
}

// The server as a whole, not only what was asked for.
bool asks_for_patience(const Exchange& exchange) {
  constexpr int kTooManyRequests = 429;
  constexpr int kServiceUnavailable = 503;
  const int status = exchange.response.status;
  return exchange.outcome == AttemptOutcome::kBusy &&
         (status == kTooManyRequests || status == kServiceUnavailable || exchange.retry_after);
}

// RFC 9110 sections 15.4.8 and 15.4.9; the other redirects become GET.
bool keeps_method(int status) {
  constexpr int kTemporaryRedirect = 307;
  constexpr int kPermanentRedirect = 308;
  return status == kTemporaryRedirect || status == kPermanentRedirect;
}

}  // namespace

std::string_view method_name(HttpMethod method) {
  switch (method) {
    case HttpMethod::kHead:
      return "HEAD";
    case HttpMethod::kPut:
      return "PUT";
    case HttpMethod::kPost:
      return "POST";
    case HttpMethod::kGet:
      break;
  }
  return "GET";
}

PendingRequest::PendingRequest(const HttpRequest& request) : request_(request), hop_(request) {
  check(request);
}

const Deadline& PendingRequest::deadline() {
  if (!deadline_) {
    deadline_ = request_.deadline;
    if (request_.total_timeout.count() > 0) {
      deadline_ =
          deadline_->sooner(Deadline::after(request_.total_timeout, request_.total_timeout_name));
    }
  }
  return *deadline_;
}

PendingRequest::Next PendingRequest::ended(Exchange exchange, double random) {
  if (redirect(exchange)) return {.response = {}, .redirected = true, .failure = {}};
  ++attempts_;
  if (asks_to_retry(request_, exchange)) exchange.outcome = AttemptOutcome::kBusy;
  if (request_.sink != nullptr) resume_ = exchange.resume;
  const bool asked_to_wait = asks_for_patience(exchange);
  const RetryDecision decision = decide(request_.retry, attempts_, exchange.outcome,
                                        exchange.retry_after, deadline().remaining(), random);
  if (decision.next == NextStep::kStop && exchange.outcome == AttemptOutcome::kAnswered) {
    exchange.response.attempts = attempts_;
    exchange.response.url = hop_.url;
    exchange.response.deadline = deadline();
    return {.response = std::move(exchange.response), .failure = {}};
  }
  if (decision.next != NextStep::kWait) throw failure(request_, attempts_, deadline(), exchange);
  hop_ = request_;
  redirects_ = 0;
  return {.response = {},
          .wait = decision.wait,
          .asked_to_wait = asked_to_wait,
          .failure = cause_of(exchange)};
}

// Goes on to where the answer leads; its request carries none of the headers. An answer that leads
// nowhere good becomes a hopeless one.
bool PendingRequest::redirect(Exchange& exchange) {
  if (!request_.follow_redirects || exchange.redirect_url.empty()) return false;
  const std::string scheme = url_scheme(exchange.redirect_url);
  if (scheme != "http" && scheme != "https") {
    exchange.failure = "a redirect leads to a scheme that is not http or https";
  } else if (redirects_ == kMaxRedirects) {
    exchange.failure = fmt::format("more than {} redirects", kMaxRedirects);
    exchange.failure_code = ErrorCode::kLimit;
  } else {
    ++redirects_;
    hop_.url = std::move(exchange.redirect_url);
    hop_.headers.clear();
    hop_.aws_signature.reset();
    hop_.oss_signature.reset();
    if (!keeps_method(exchange.response.status)) hop_.method = HttpMethod::kGet;
    return true;
  }
  exchange.outcome = AttemptOutcome::kHopeless;
  return false;
}

}  // namespace firstlight::net
