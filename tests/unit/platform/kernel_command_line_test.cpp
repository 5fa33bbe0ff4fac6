// SPDX-License-Identifier: Apache-2.0
#include "platform/kernel_command_line.h"

#include <doctest/doctest.h>

#include "acquiring.h"

namespace firstlight::platform {
namespace {

TEST_CASE("ignition.config.path") {
  struct Row {
    const char* path;
    const char* clean;
  };
  const Row rows[] = {
      {"config.ign", "/config.ign"},
      {"/config.ign", "/config.ign"},
      {"//a///b/", "/a/b"},
      {"./a/./b", "/a/b"},
      {"a/../b", "/b"},
      {"../../etc/shadow", "/etc/shadow"},
      {"/..", "/"},
      {"", "/"},
      {"a/..b", "/a/..b"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.path));
    CHECK(clean_path(row.path) == row.clean);
  }
}

TEST_CASE("ignition.config.device and .path that make no sense, or are not there") {
  struct Row {
    const char* device;
    const char* path;
    ErrorCode code;
    const char* says;
  };
  const Row rows[] = {
      {"disk", "", ErrorCode::kUsage, "ignition.config.path is missing"},
      {"", "/config.ign", ErrorCode::kUsage, "ignition.config.device is missing"},
      {"a/b", "/config.ign", ErrorCode::kUsage, "no label"},
      {"/dev/vda", "/config.ign", ErrorCode::kUsage, "no label"},
      {".", "/config.ign", ErrorCode::kUsage, "no label"},
      {"..", "/config.ign", ErrorCode::kUsage, "no label"},
      {"no-such-volume", "/f", ErrorCode::kTimeout, "a volume labelled no-such-volume"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.device));
    // Without a platform: the command line is enough.
    const auto result = test::acquire({.config_device = row.device, .config_path = row.path},
                                      std::chrono::milliseconds{100});
    REQUIRE(result.error);
    CAPTURE(result.error_text);
    CHECK(result.error->detail().code == row.code);
    CHECK(test::contains(result.error_text, row.says));
  }
}

TEST_CASE("ignition.config.url comes before the device, with a warning") {
  const auto result = test::acquire({.platform_id = "metal",
                                     .config_url = "data:,config",
                                     .config_device = "disk",
                                     .config_path = "/f"});
  REQUIRE(result.acquired);
  CHECK(result.acquired->user_data.bytes == "config");
  REQUIRE(result.warnings.size() == 1);
  CHECK(test::contains(result.warnings[0], "ignition.config.device and .path are left out"));
}

}  // namespace
}  // namespace firstlight::platform
