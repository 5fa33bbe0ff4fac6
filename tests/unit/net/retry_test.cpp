// SPDX-License-Identifier: Apache-2.0
#include "net/retry.h"

#include <doctest/doctest.h>

namespace firstlight::net {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
constexpr double kMiddle = 0.5;  // no jitter

TEST_CASE("statuses") {
  for (const int status : {408, 429, 500, 502, 503, 504, 599}) {
    CAPTURE(status);
    CHECK(outcome_of_status(status) == AttemptOutcome::kBusy);
  }
  for (const int status : {200, 204, 206, 301, 400, 401, 403, 404, 405, 409, 410, 499}) {
    CAPTURE(status);
    CHECK(outcome_of_status(status) == AttemptOutcome::kAnswered);
  }
}

TEST_CASE("when to try again") {
  struct Row {
    const char* what;
    unsigned attempt;
    AttemptOutcome outcome;
    std::optional<milliseconds> retry_after;
    std::optional<milliseconds> time_left;
    double random;
    NextStep next;
    milliseconds wait;
  };
  using enum AttemptOutcome;
  using enum NextStep;
  const auto none = std::nullopt;
  const Row rows[] = {
      {"answered", 1, kAnswered, none, none, kMiddle, kStop, 0ms},
      {"hopeless", 1, kHopeless, none, none, kMiddle, kStop, 0ms},
      {"answered, asked to wait", 1, kAnswered, 1s, none, kMiddle, kStop, 0ms},
      {"first", 1, kNoAnswer, none, none, kMiddle, kWait, 200ms},
      {"second", 2, kNoAnswer, none, none, kMiddle, kWait, 400ms},
      {"third", 3, kNoAnswer, none, none, kMiddle, kWait, 800ms},
      {"fifth", 5, kNoAnswer, none, none, kMiddle, kWait, 3200ms},
      {"sixth is the longest", 6, kNoAnswer, none, none, kMiddle, kWait, 5s},
      {"never longer", 4000000000, kNoAnswer, none, none, kMiddle, kWait, 5s},
      {"least jitter", 1, kNoAnswer, none, none, 0, kWait, 100ms},
      {"most jitter", 1, kNoAnswer, none, none, 0.999, kWait, 299ms},
      {"busy", 1, kBusy, none, none, kMiddle, kWait, 200ms},
      {"busy, asks for more", 1, kBusy, 2s, none, 0, kWait, 2s},
      {"busy, asks for more, most jitter", 1, kBusy, 2s, none, 0.999, kWait, 2999ms},
      {"busy, asks for less", 1, kBusy, 1ms, none, kMiddle, kWait, 200ms},
      {"busy, asks for a day", 1, kBusy, 24h, none, 0, kWait, 30s},
      {"no answer has no wish", 1, kNoAnswer, 2s, none, kMiddle, kWait, 200ms},
      {"time enough", 1, kNoAnswer, none, 500ms, kMiddle, kWait, 200ms},
      {"less time", 1, kNoAnswer, none, 200ms, 0.999, kWait, 149ms},
      {"no time", 1, kNoAnswer, none, 100ms, kMiddle, kOutOfTime, 0ms},
      {"time for the least wait only", 1, kNoAnswer, none, 101ms, kMiddle, kWait, 100ms},
      {"time for what is asked only", 1, kBusy, 4s, 5s, 0.999, kWait, 4499ms},
      {"over", 1, kNoAnswer, none, 0ms, kMiddle, kOutOfTime, 0ms},
      {"asks beyond the deadline", 1, kBusy, 10s, 5s, kMiddle, kOutOfTime, 0ms},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const RetryDecision decision =
        decide({}, row.attempt, row.outcome, row.retry_after, row.time_left, row.random);
    CHECK(decision.next == row.next);
    CHECK(decision.wait.count() == row.wait.count());
  }
}

}  // namespace
}  // namespace firstlight::net
