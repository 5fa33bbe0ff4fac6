// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace firstlight {

// A point in monotonic time by which something has to be done, with the name of the setting that
// bounds it, so that the message about it can name what to change.
class Deadline {
 public:
  using Clock = std::chrono::steady_clock;

  // No bound at all.
  [[nodiscard]] static Deadline never();

  // `name`: what sets the bound, e.g. "firstlight.deadline=300".
  [[nodiscard]] static Deadline after(std::chrono::milliseconds duration, std::string_view name);

  // The sooner of this deadline and `other`.
  [[nodiscard]] const Deadline& sooner(const Deadline& other) const;

  [[nodiscard]] bool expired() const;

  // nullopt without a bound.
  [[nodiscard]] const std::optional<Clock::time_point>& at() const { return at_; }

  // Time left, never negative; nullopt without a bound.
  [[nodiscard]] std::optional<std::chrono::milliseconds> remaining() const;

  // The time-out argument of poll(2): milliseconds left rounded up, -1 without a bound.
  [[nodiscard]] int poll_timeout_ms() const;

  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  std::optional<Clock::time_point> at_;
  std::string name_;
};

}  // namespace firstlight
