// SPDX-License-Identifier: Apache-2.0
// Which of many requests may be sent now: bounds on connections, and times to wait. Pure but for
// the clock that it is given.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <map>
#include <optional>
#include <string>

#include "base/deadline.h"

namespace firstlight::net {

class RequestQueue {
 public:
  using Clock = std::chrono::steady_clock;

  RequestQueue(std::size_t max_running, std::size_t max_running_per_host)
      : max_running_(max_running), max_running_per_host_(max_running_per_host) {}

  // `index` is to be sent to `host` (name and port), not before `when`.
  void add(std::size_t index, std::string host, Clock::time_point when);

  // No request goes to `host` before `when`.
  void hold_host(const std::string& host, Clock::time_point when);

  // The next one that may be sent now, in the order of adding; it counts as running from now on.
  [[nodiscard]] std::optional<std::size_t> take(Clock::time_point now);

  // A request to `host` has ended.
  void ended(const std::string& host);

  [[nodiscard]] bool empty() const { return waiting_.empty() && running_ == 0; }

  // When take() is to be asked again though nothing ends; nullopt: it need not be.
  [[nodiscard]] std::optional<Clock::time_point> next_time() const;

 private:
  struct Host {
    std::size_t running = 0;
    Clock::time_point not_before{};
  };
  struct Waiting {
    std::size_t index = 0;
    Clock::time_point not_before{};
    std::map<std::string, Host>::iterator host;
  };

  [[nodiscard]] bool has_room(const Waiting& waiting) const;

  std::size_t max_running_;
  std::size_t max_running_per_host_;
  std::size_t running_ = 0;
  std::map<std::string, Host> hosts_;
  std::list<Waiting> waiting_;
};

}  // namespace firstlight::net
