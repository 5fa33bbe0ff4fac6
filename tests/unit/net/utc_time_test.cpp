// SPDX-License-Identifier: Apache-2.0
#include "net/utc_time.h"

#include <doctest/doctest.h>

#include <string>

namespace firstlight::net {
namespace {

TEST_CASE("moments") {
  struct Row {
    const char* text;
    std::int64_t unix_s;
  };
  const Row rows[] = {
      {"1970-01-01T00:00:00Z", 0},          {"2000-02-29T12:30:15Z", 951827415},
      {"2026-11-25T20:15:00Z", 1795637700}, {"2099-12-31T23:59:59Z", 4102444799},
      {"1969-12-31T23:59:59Z", -1},         {"2016-12-31T23:59:60Z", 1483228800},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.text));
    const auto moment = parse_utc_time(row.text);
    REQUIRE(moment);
    CHECK(moment->time_since_epoch().count() == row.unix_s);
  }
}

TEST_CASE("the basic form") {
  CHECK(basic_utc_text(std::chrono::sys_seconds{}) == "19700101T000000Z");
  CHECK(basic_utc_text(*parse_utc_time("2026-01-31T23:59:08Z")) == "20260131T235908Z");
}

TEST_CASE("what is no moment") {
  for (const char* text :
       {"", "2026-11-25", "2026-11-25T20:15:00", "2026-11-25T20:15:00+00:00",
        "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z", "2026-01-01 00:00:00Z",
        "-026-01-01T00:00:00Z", "2026-1 -01T00:00:00Z", "2026-01-01T00:00:0aZ"}) {
    CAPTURE(std::string(text));
    CHECK_FALSE(parse_utc_time(text));
  }
}

}  // namespace
}  // namespace firstlight::net
