// SPDX-License-Identifier: Apache-2.0
#include "net/http_session.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "base/error.h"

namespace firstlight::net {
namespace {

Error unusable(const char* why) {
  return Error({.code = ErrorCode::kNetwork, .tried = "use", .object = "libcurl", .why = why});
}

void check(CURLMcode code) {
  if (code != CURLM_OK) throw unusable(curl_multi_strerror(code));
}

}  // namespace

void HttpSession::open() {
  if (multi_) return;
  static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (initialised != CURLE_OK) throw unusable(curl_easy_strerror(initialised));
  multi_.reset(curl_multi_init());
  if (!multi_) throw unusable("out of memory");
}

void HttpSession::begin(std::size_t tag, const HttpRequest& request,
                        const ConnectionSettings& settings, const ResumePoint& resume,
                        const Deadline& deadline) {
  open();
  auto transfer = std::make_unique<HttpTransfer>(request, settings, resume, deadline);
  running_.reserve(running_.size() + 1);
  check(curl_multi_add_handle(multi_.get(), transfer->easy()));
  running_.push_back({tag, std::move(transfer)});
}

std::optional<HttpSession::Ended> HttpSession::next(const Deadline& wake_up) {
  open();
  while (true) {
    int ignored = 0;
    check(curl_multi_perform(multi_.get(), &ignored));
    if (auto ended = ended_by_itself()) return ended;
    const auto [first, bound] = first_bound();
    const auto now = std::chrono::steady_clock::now();
    if (bound.at && *bound.at <= now) {
      const std::string name(bound.name);
      const Running running = take(first);
      return count(running.tag, running.transfer->overdue(name));
    }
    if (wake_up.expired()) return std::nullopt;
    wait(bound.at && (!wake_up.at() || *bound.at < *wake_up.at()) ? bound.at : wake_up.at(), now);
  }
}

// The transfer whose bound comes first, with that bound.
std::pair<const HttpTransfer*, HttpTransfer::Bound> HttpSession::first_bound() const {
  std::pair<const HttpTransfer*, HttpTransfer::Bound> first{nullptr, {}};
  for (const Running& running : running_) {
    const HttpTransfer::Bound bound = running.transfer->bound();
    if (bound.at && (!first.second.at || *bound.at < *first.second.at)) {
      first = {running.transfer.get(), bound};
    }
  }
  return first;
}

// Until there is something to do for libcurl, which also wakes up for its own timers (connection
// attempts, name look-up), or it is `until`.
void HttpSession::wait(const std::optional<Deadline::Clock::time_point>& until,
                       Deadline::Clock::time_point now) {
  constexpr std::chrono::milliseconds kLongest{60'000};
  auto time = kLongest;
  if (until) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*until - now);
    time = std::clamp(left, std::chrono::milliseconds{0}, kLongest);
  }
  check(curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(time.count()), nullptr));
}

std::optional<HttpSession::Ended> HttpSession::ended_by_itself() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;
    char* transfer = nullptr;
    static_cast<void>(curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer));
    const Running running = take(reinterpret_cast<const HttpTransfer*>(transfer));
    return count(running.tag, running.transfer->ended(code));
  }
  return std::nullopt;
}

HttpSession::Running HttpSession::take(const HttpTransfer* transfer) {
  const auto found = std::find_if(running_.begin(), running_.end(), [&](const Running& running) {
    return running.transfer.get() == transfer;
  });
  Running running = std::move(*found);
  running_.erase(found);
  static_cast<void>(curl_multi_remove_handle(multi_.get(), running.transfer->easy()));
  return running;
}

HttpSession::Ended HttpSession::count(std::size_t tag, Exchange exchange) {
  ++counters_.requests;
  counters_.connections += exchange.connections;
  return {.tag = tag, .exchange = std::move(exchange)};
}

void HttpSession::cancel() {
  for (const Running& running : running_) {
    static_cast<void>(curl_multi_remove_handle(multi_.get(), running.transfer->easy()));
  }
  running_.clear();
}

}  // namespace firstlight::net
