// SPDX-License-Identifier: Apache-2.0
#include "net/utc_time.h"

#include <fmt/format.h>

#include <charconv>

namespace firstlight::net {
namespace {

// -1: not all of them are digits.
int number_of(std::string_view digits) {
  int number = 0;
  const auto [end, status] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool all = status == std::errc{} && end == digits.data() + digits.size();
  return all && digits.front() != '-' ? number : -1;
}

}  // namespace

std::optional<std::chrono::sys_seconds> parse_utc_time(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00T00:00:00Z";
  if (text.size() != kForm.size()) return std::nullopt;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    if (kForm[i] != '0' && text[i] != kForm[i]) return std::nullopt;
  }
  const int year = number_of(text.substr(0, 4));
  const int month = number_of(text.substr(5, 2));
  const int day = number_of(text.substr(8, 2));
  const int hour = number_of(text.substr(11, 2));
  const int minute = number_of(text.substr(14, 2));
  const int second = number_of(text.substr(17, 2));
  if (year < 0 || month < 0 || day < 0) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  const auto is_in = [](int value, int end) { return value >= 0 && value < end; };
  constexpr int kLeapSecondEnd = 61;
  if (!date.ok() || !is_in(hour, 24) || !is_in(minute, 60) || !is_in(second, kLeapSecondEnd)) {
    return std::nullopt;
  }
  return std::chrono::sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
         std::chrono::seconds{second};
}

std::string basic_utc_text(std::chrono::sys_seconds moment) {
  const auto midnight = std::chrono::floor<std::chrono::days>(moment);
  const std::chrono::year_month_day date{midnight};
  const std::chrono::hh_mm_ss time{moment - midnight};
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(), time.seconds().count());
}

}  // namespace firstlight::net
