// SPDX-License-Identifier: Apache-2.0
#include "base/deadline.h"

#include <algorithm>
#include <limits>

namespace firstlight {

Deadline Deadline::never() { return {}; }

Deadline Deadline::after(std::chrono::milliseconds duration, std::string_view name) {
  Deadline deadline;
  deadline.at_ = Clock::now() + duration;
  deadline.name_ = name;
  return deadline;
}

const Deadline& Deadline::sooner(const Deadline& other) const {
  if (!other.at_) return *this;
  if (!at_) return other;
  return *other.at_ < *at_ ? other : *this;
}

bool Deadline::expired() const { return at_ && Clock::now() >= *at_; }

std::optional<std::chrono::milliseconds> Deadline::remaining() const {
  if (!at_) return std::nullopt;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*at_ - Clock::now());
  return std::max(left, std::chrono::milliseconds{0});
}

int Deadline::poll_timeout_ms() const {
  const auto left = remaining();
  if (!left) return -1;
  constexpr std::chrono::milliseconds::rep kMax = std::numeric_limits<int>::max();
  return static_cast<int>(std::min(left->count(), kMax));
}

}  // namespace firstlight
