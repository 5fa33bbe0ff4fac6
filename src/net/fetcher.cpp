// SPDX-License-Identifier: Apache-2.0
#include "net/fetcher.h"

#include <fmt/format.h>

#include <deque>
#include <random>

#include "base/scope_exit.h"
#include "net/http_limits.h"
#include "net/http_session.h"
#include "net/object_access.h"
#include "net/pending_request.h"
#include "net/proxy_choice.h"
#include "net/request_queue.h"
#include "net/trust_store.h"
#include "net/url_parts.h"
#include "sys/random_number.h"

namespace firstlight::net {
namespace {

using Clock = std::chrono::steady_clock;

// From this attempt on each failure is worth a line: the first ones happen on a healthy boot.
constexpr unsigned kFirstReportedAttempt = 3;

std::string host_key(const HttpRequest& request) {
  return fmt::format("{}://{}:{}", url_scheme(request.url), url_host(request.url),
                     url_port(request.url));
}

Deadline wake_up_time(const RequestQueue& queue) {
  const auto next = queue.next_time();
  if (!next) return Deadline::never();
  return Deadline::after(std::chrono::ceil<std::chrono::milliseconds>(*next - Clock::now()),
                         "back-off");
}

}  // namespace

class Fetcher::Impl {
 public:
  Impl(const Network& network, Recorder& recorder) : network_(network), recorder_(recorder) {}

  void send_all(const std::vector<HttpRequest>& requests, const Answered& answered) {
    std::deque<PendingRequest> pending;
    RequestQueue queue(kMaxConnections, kMaxConnectionsPerHost);
    for (const HttpRequest& request : requests) {
      queue.add(pending.size(), host_key(request), Clock::now());
      pending.emplace_back(request);
    }
    const ScopeExit cancel([this] { session_.cancel(); });
    while (!queue.empty()) {
      while (const auto index = queue.take(Clock::now())) begin(*index, pending[*index]);
      auto ended = session_.next(wake_up_time(queue));
      if (!ended) continue;
      PendingRequest& request = pending[ended->tag];
      const std::string host = host_key(request.hop());
      queue.ended(host);
      PendingRequest::Next next = request.ended(std::move(ended->exchange), random());
      if (next.response) {
        answered(ended->tag, std::move(*next.response));
        continue;
      }
      if (!next.redirected) report(request, next);
      const auto when = Clock::now() + next.wait;
      if (next.asked_to_wait) queue.hold_host(host, when);
      queue.add(ended->tag, host_key(request.hop()), when);
    }
  }

  void trust(std::string_view more_authorities) {
    authorities_ = more_authorities.empty() ? "" : trust_store_with(more_authorities);
  }

  void use_proxy(const config::Proxy& proxy) { proxy_ = proxy; }

  void use_cloud(Fetcher& fetcher, const CloudEnvironment& environment) {
    objects_ = std::make_unique<ObjectAccess>(fetcher, environment, recorder_);
  }

  void prepare(Fetcher& fetcher, HttpRequest& request) {
    if (!ObjectAccess::may_concern(request.url))
      return;  // the firmware need not be asked where we are
    if (!objects_) use_cloud(fetcher, {.cloud = cloud_of_this_machine()});
    if (objects_->concerns(request.url)) objects_->prepare(request);
  }

  [[nodiscard]] const FetcherCounters& counters() const { return session_.counters(); }

 private:
  void begin(std::size_t index, PendingRequest& request) {
    session_.begin(index, request.hop(),
                   {.name_servers = network_.name_servers(),
                    .authorities = authorities_,
                    .proxy = request.hop().use_proxy ? proxy_for(request.hop().url, proxy_) : ""},
                   request.resume(), request.deadline());
  }

  void report(const PendingRequest& request, const PendingRequest::Next& next) {
    if (request.attempts() < kFirstReportedAttempt) return;
    recorder_.warn(fmt::format("{} {}: attempt {} failed: {}; trying again",
                               method_name(request.hop().method), display_url(request.hop().url),
                               request.attempts(), next.failure));
  }

  double random() { return std::uniform_real_distribution<>()(random_); }

  const Network& network_;
  Recorder& recorder_;
  HttpSession session_;
  std::string authorities_;  // the system's and more; empty: the system's file as it is
  config::Proxy proxy_;
  std::unique_ptr<ObjectAccess> objects_;
  std::minstd_rand random_{sys::random_number()};
};

Fetcher::Fetcher(const Network& network, Recorder& recorder)
    : impl_(std::make_unique<Impl>(network, recorder)) {}

Fetcher::~Fetcher() = default;

HttpResponse Fetcher::send(const HttpRequest& request) {
  HttpResponse response;
  impl_->send_all({request},
                  [&](std::size_t, HttpResponse answer) { response = std::move(answer); });
  return response;
}

void Fetcher::send_all(const std::vector<HttpRequest>& requests, const Answered& answered) {
  impl_->send_all(requests, answered);
}

void Fetcher::trust(std::string_view more_authorities) { impl_->trust(more_authorities); }

void Fetcher::use_proxy(const config::Proxy& proxy) { impl_->use_proxy(proxy); }

void Fetcher::use_cloud(const CloudEnvironment& environment) {
  impl_->use_cloud(*this, environment);
}

void Fetcher::prepare(HttpRequest& request) { impl_->prepare(*this, request); }

const FetcherCounters& Fetcher::counters() const { return impl_->counters(); }

}  // namespace firstlight::net
