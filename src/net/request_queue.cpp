// SPDX-License-Identifier: Apache-2.0
#include "net/request_queue.h"

#include <algorithm>
#include <utility>

namespace firstlight::net {

void RequestQueue::add(std::size_t index, std::string host, Clock::time_point when) {
  const auto known = hosts_.try_emplace(std::move(host)).first;
  waiting_.push_back({.index = index, .not_before = when, .host = known});
}

void RequestQueue::hold_host(const std::string& host, Clock::time_point when) {
  Clock::time_point& not_before = hosts_[host].not_before;
  not_before = std::max(not_before, when);
}

bool RequestQueue::has_room(const Waiting& waiting) const {
  return waiting.host->second.running < max_running_per_host_;
}

std::optional<std::size_t> RequestQueue::take(Clock::time_point now) {
  if (running_ == max_running_) return std::nullopt;
  const auto found = std::find_if(waiting_.begin(), waiting_.end(), [&](const Waiting& waiting) {
    return has_room(waiting) &&
           std::max(waiting.not_before, waiting.host->second.not_before) <= now;
  });
  if (found == waiting_.end()) return std::nullopt;
  const std::size_t index = found->index;
  ++found->host->second.running;
  ++running_;
  waiting_.erase(found);
  return index;
}

void RequestQueue::ended(const std::string& host) {
  --hosts_.at(host).running;
  --running_;
}

std::optional<RequestQueue::Clock::time_point> RequestQueue::next_time() const {
  std::optional<Clock::time_point> next;
  if (running_ == max_running_) return next;
  for (const Waiting& waiting : waiting_) {
    if (!has_room(waiting)) continue;
    const auto when = std::max(waiting.not_before, waiting.host->second.not_before);
    next = next ? std::min(*next, when) : when;
  }
  return next;
}

}  // namespace firstlight::net
