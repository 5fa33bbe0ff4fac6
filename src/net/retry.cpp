// SPDX-License-Identifier: Apache-2.0
#include "net/retry.h"

#include <algorithm>

namespace firstlight::net {
namespace {

using std::chrono::milliseconds;

milliseconds back_off(const RetryPolicy& policy, unsigned attempt, double random) {
  milliseconds wait = policy.first_wait;
  for (unsigned i = 1; i < attempt && wait < policy.last_wait; ++i) wait *= 2;
  wait = std::min(wait, policy.last_wait);
  const double spread = 0.75 + 0.5 * random;
  return milliseconds{static_cast<milliseconds::rep>(static_cast<double>(wait.count()) * spread)};
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
  milliseconds wait = back_off(policy, attempt, random);
  if (outcome == AttemptOutcome::kBusy && retry_after) {
    wait = std::max(wait, std::min(*retry_after, policy.longest_asked_wait));
  }
  if (time_left && wait >= *time_left) return {.next = NextStep::kOutOfTime, .wait = {}};
  return {.next = NextStep::kWait, .wait = wait};
}

}  // namespace firstlight::net
