// SPDX-License-Identifier: Apache-2.0
#include "net/retry.h"

#include <algorithm>

namespace firstlight::net {
namespace {

using std::chrono::milliseconds;

milliseconds scaled(milliseconds wait, double factor) {
  return milliseconds{static_cast<milliseconds::rep>(static_cast<double>(wait.count()) * factor)};
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
  milliseconds wait = scaled(base, 0.5 + random);
  if (outcome == AttemptOutcome::kBusy && retry_after) {
    const milliseconds asked = std::min(*retry_after, policy.longest_asked_wait);
    least = std::max(least, asked);
    wait = std::max(wait, scaled(asked, 1 + random / 2));
  }
  if (time_left && least >= *time_left) return {.next = NextStep::kOutOfTime, .wait = {}};
  // Not beyond the deadline: what is left after the wait is still good for an answer.
  if (time_left && wait >= *time_left) wait = least;
  return {.next = NextStep::kWait, .wait = wait};
}

}  // namespace firstlight::net
