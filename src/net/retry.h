// SPDX-License-Identifier: Apache-2.0
// When to try a request again. Pure.
#pragma once

#include <chrono>
#include <optional>

namespace firstlight::net {

struct RetryPolicy {
  std::chrono::milliseconds first_wait{200};
  std::chrono::milliseconds last_wait{5000};
  // A server's Retry-After is honoured up to this.
  std::chrono::milliseconds longest_asked_wait{30000};
};

enum class AttemptOutcome {
  kAnswered,  // an answer to act upon, good or bad
  kBusy,      // the server asks to come again: 408, 429, 5xx
  kNoAnswer,  // no connection, no answer in time, answer broken off
  kHopeless,  // would fail again: bad URL, answer too large
};

// What an HTTP status means for retrying: kAnswered or kBusy.
[[nodiscard]] AttemptOutcome outcome_of_status(int status);

enum class NextStep { kStop, kWait, kOutOfTime };

struct RetryDecision {
  NextStep next = NextStep::kStop;
  std::chrono::milliseconds wait{0};
};

// After the `attempt`-th attempt (1-based). `retry_after`: what the server asked for.
// `time_left`: until the deadline, nullopt without one. `random`: 0 ≤ random < 1; the wait is
// spread over 50 … 150 % of the exponential back-off, and over 100 … 150 % of what the server asked
// for, so that a fleet does not come back in step. A wait that would outlast the deadline is not
// begun, kOutOfTime; what spreads it takes half of the time that the least wait leaves at most.
[[nodiscard]] RetryDecision decide(const RetryPolicy& policy, unsigned attempt,
                                   AttemptOutcome outcome,
                                   std::optional<std::chrono::milliseconds> retry_after,
                                   std::optional<std::chrono::milliseconds> time_left,
                                   double random);

}  // namespace firstlight::net
