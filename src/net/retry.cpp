// SPDX-License-Identifier: Apache-2.0
#include "net/retry.h"

#include <algorithm>

namespace firstlight::net {
namespace {

using std::chrono::milliseconds;

milliseconds scaled(milliseconds time, double factor) {
  return milliseconds{static_cast<milliseconds::rep>(static_cast<double>(time.count()) * factor)};
}

// Without what spreads it.
milliseconds back_off(const RetryPolicy& policy, unsigned attempt) {
  milliseconds wait = policy.first_wait;
  for (unsigned i = 1; i < attempt && wait < policy.last_wait; ++i) wait *= 2;
  return std::min(wait, policy.last_wait);
}

}  // namespace

AttemptOutcome outcome_of_status(int status) {
  constexpr int kRequestTimeout = 408;
  constexpr int kTooManyRequests = 429;
  const bool busy = status == kRequestTimeout || status == kTooManyRequests || status >= 500;
  return busy ? AttemptOutcome::kBusy : AttemptOutcome::kAnswered;
}

RetryDecision decide(const RetryPolicy& policy, unsigned attempt, AttemptOutcome outcome,
                     std::optional<milliseconds> retry_after, std::optional<milliseconds> time_left,
                     double random) {
  if (outcome == AttemptOutcome::kAnswered || outcome == AttemptOutcome::kHopeless) return {};
  const milliseconds base = back_off(policy, attempt);
  milliseconds least = base / 2;
  milliseconds most = base + base / 2;
  if (outcome == AttemptOutcome::kBusy && retry_after) {
    const milliseconds asked = std::min(*retry_after, policy.longest_asked_wait);
    least = std::max(least, asked);
    most = std::max(most, asked + asked / 2);
  }
  if (time_left) {
    if (least >= *time_left) return {.next = NextStep::kOutOfTime, .wait = {}};
    // Half of what the least wait leaves is kept for the answer.
    most = std::min(most, least + (*time_left - least) / 2);
  }
  return {.next = NextStep::kWait, .wait = least + scaled(most - least, random)};
}

}  // namespace firstlight::net
