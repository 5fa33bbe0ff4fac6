// SPDX-License-Identifier: Apache-2.0
// Moments as clouds write them (ISO 8601, UTC). Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace firstlight::net {

// "2026-01-31T23:59:59Z"; nullopt for every other form and for what no calendar has.
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_utc_time(std::string_view text);

// "20260131T235959Z"
[[nodiscard]] std::string basic_utc_text(std::chrono::sys_seconds moment);

}  // namespace firstlight::net
