// SPDX-License-Identifier: Apache-2.0
#include "net/fetcher.h"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <random>

#include "base/error.h"
#include "net/http_session.h"
#include "net/proxy_choice.h"
#include "net/trust_store.h"
#include "net/url_parts.h"

namespace firstlight::net {
namespace {

constexpr unsigned kMaxRedirects = 20;

// From this attempt on each failure is worth a line: the first ones happen on a healthy boot.
constexpr unsigned kFirstReportedAttempt = 3;

std::string_view method_name(HttpMethod method) {
  return method == HttpMethod::kPut ? "PUT" : "GET";
}

std::string cause_of(const Exchange& exchange) {
  if (exchange.outcome == AttemptOutcome::kBusy) {
    return fmt::format("status {}", exchange.response.status);
  }
  return exchange.failure;
}

Error failure(const HttpRequest& request, unsigned attempts, const Exchange& last) {
  const bool in_time = last.outcome == AttemptOutcome::kHopeless;
  return Error({.code = in_time ? last.failure_code : ErrorCode::kTimeout,
                .tried = std::string(method_name(request.method)),
                .object = display_url(request.url),
                .why = fmt::format("{} attempt{}; the last: {}", attempts, attempts == 1 ? "" : "s",
                                   cause_of(last)),
                .hint = in_time ? "" : "the time is bounded by " + request.deadline.name()});
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
  if (scheme != "http" && scheme != "https") why = "the scheme is not http or https";
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
               .why = std::move(why)});
}

// RFC 9110 sections 15.4.8 and 15.4.9; the other redirects become GET.
bool keeps_method(int status) {
  constexpr int kTemporaryRedirect = 307;
  constexpr int kPermanentRedirect = 308;
  return status == kTemporaryRedirect || status == kPermanentRedirect;
}

// A status that only for this request means that there may be an answer later.
bool asks_to_retry(const HttpRequest& request, const Exchange& exchange) {
  const auto& statuses = request.retried_statuses;
  return exchange.outcome == AttemptOutcome::kAnswered &&
         std::find(statuses.begin(), statuses.end(), exchange.response.status) != statuses.end();
}

// Returns after `wait`: there is no event to wait for, only time to pass.
void pause(std::chrono::milliseconds wait) {
  const Deadline end = Deadline::after(wait, "back-off");
  while (!end.expired()) static_cast<void>(::poll(nullptr, 0, end.poll_timeout_ms()));
}

}  // namespace

class Fetcher::Impl {
 public:
  Impl(const Network& network, Recorder& recorder) : network_(network), recorder_(recorder) {}

  HttpResponse send(const HttpRequest& request) {
    check(request);
    for (unsigned attempt = 1;; ++attempt) {
      Exchange exchange = follow(request);
      if (asks_to_retry(request, exchange)) exchange.outcome = AttemptOutcome::kBusy;
      const RetryDecision decision =
          decide(request.retry, attempt, exchange.outcome, exchange.retry_after,
                 request.deadline.remaining(), std::uniform_real_distribution<>()(random_));
      if (decision.next == NextStep::kStop && exchange.outcome == AttemptOutcome::kAnswered) {
        exchange.response.attempts = attempt;
        return std::move(exchange.response);
      }
      if (decision.next != NextStep::kWait) throw failure(request, attempt, exchange);
      if (attempt >= kFirstReportedAttempt) {
        recorder_.warn(fmt::format("{} {}: attempt {} failed: {}; trying again",
                                   method_name(request.method), display_url(request.url), attempt,
                                   cause_of(exchange)));
      }
      pause(decision.wait);
    }
  }

  void trust(std::string_view more_authorities) {
    authorities_ = more_authorities.empty() ? "" : trust_store_with(more_authorities);
  }

  void use_proxy(const config::Proxy& proxy) { proxy_ = proxy; }

  [[nodiscard]] const FetcherCounters& counters() const { return session_.counters(); }

 private:
  // One attempt: the request and the redirects that it leads to, which carry none of its headers.
  Exchange follow(HttpRequest request) {
    for (unsigned redirects = 0;; ++redirects) {
      Exchange exchange = session_.exchange(request, {.name_servers = network_.name_servers(),
                                                      .authorities = authorities_,
                                                      .proxy = proxy_for(request.url, proxy_)});
      exchange.response.url = request.url;
      if (!request.follow_redirects || exchange.redirect_url.empty()) return exchange;
      request.url = std::exchange(exchange.redirect_url, {});
      request.headers.clear();
      if (!keeps_method(exchange.response.status)) request.method = HttpMethod::kGet;

      const std::string scheme = url_scheme(request.url);
      if (scheme != "http" && scheme != "https") {
        exchange.failure = "a redirect leads to a scheme that is not http or https";
      } else if (redirects == kMaxRedirects) {
        exchange.failure = fmt::format("more than {} redirects", kMaxRedirects);
        exchange.failure_code = ErrorCode::kLimit;
      } else {
        continue;
      }
      exchange.outcome = AttemptOutcome::kHopeless;
      return exchange;
    }
  }

  const Network& network_;
  Recorder& recorder_;
  HttpSession session_;
  std::string authorities_;  // the system's and more; empty: the system's file as it is
  config::Proxy proxy_;
  std::minstd_rand random_{static_cast<std::minstd_rand::result_type>(monotonic_us())};
};

Fetcher::Fetcher(const Network& network, Recorder& recorder)
    : impl_(std::make_unique<Impl>(network, recorder)) {}

Fetcher::~Fetcher() = default;

HttpResponse Fetcher::send(const HttpRequest& request) { return impl_->send(request); }

void Fetcher::trust(std::string_view more_authorities) { impl_->trust(more_authorities); }

void Fetcher::use_proxy(const config::Proxy& proxy) { impl_->use_proxy(proxy); }

const FetcherCounters& Fetcher::counters() const { return impl_->counters(); }

}  // namespace firstlight::net
