// SPDX-License-Identifier: Apache-2.0
#include "plan/make_raid.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "base/error.h"

namespace firstlight::plan {
namespace {

TEST_CASE("levels have one name, arrays a path") {
  struct Row {
    const char* level;
    const char* expected;
  };
  const Row rows[] = {{"linear", "linear"}, {"0", "raid0"},      {"stripe", "raid0"},
                      {"raid0", "raid0"},   {"1", "raid1"},      {"mirror", "raid1"},
                      {"4", "raid4"},       {"5", "raid5"},      {"6", "raid6"},
                      {"10", "raid10"},     {"raid10", "raid10"}};
  for (const Row& row : rows) {
    CAPTURE(row.level);
    const RaidStep step = raid_step(
        {.name = "data", .level = row.level, .devices = {"/dev/a"}, .spares = {}, .options = {}},
        "/storage/raid/0");
    CHECK(step.level == row.expected);
    CHECK(step.device == "/dev/md/data");
  }
  CHECK(raid_step(
            {.name = "/dev/md0", .level = "1", .devices = {"/dev/a"}, .spares = {}, .options = {}},
            "/storage/raid/0")
            .device == "/dev/md0");
}

TEST_CASE("an array has a name and an active member") {
  struct Row {
    std::string name;
    std::int64_t spares;
    const char* pointer;
  };
  const Row rows[] = {{"data", 2, "/storage/raid/3/spares"},
                      {"data", 3, "/storage/raid/3/spares"},
                      {"data", -1, "/storage/raid/3/spares"},
                      {"", 1, "/storage/raid/3"}};
  for (const Row& row : rows) {
    CAPTURE(row.spares);
    try {
      (void)raid_step({.name = row.name,
                       .level = "raid1",
                       .devices = {"/dev/a", "/dev/b"},
                       .spares = row.spares,
                       .options = {}},
                      "/storage/raid/3");
      FAIL("accepted");
    } catch (const Error& error) {
      CHECK(error.detail().code == ErrorCode::kConfigInvalid);
      CHECK(error.detail().pointer == row.pointer);
    }
  }
}

}  // namespace
}  // namespace firstlight::plan
