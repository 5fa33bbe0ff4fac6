// SPDX-License-Identifier: Apache-2.0
// Sources that are files of the kernel or of a hypervisor's daemon: fw_cfg and key-value pools.
#include <doctest/doctest.h>

#include <optional>
#include <utility>

#include "acquiring.h"
#include "platform/fw_cfg.h"
#include "platform/kvp_pool.h"
#include "temp_tree.h"

namespace firstlight::platform {
namespace {

const std::string kConfig = R"({"ignition":{"version":"3.0.0"}})";

std::string kvp_record(const std::string& key, const std::string& value) {
  std::string bytes = key;
  bytes.resize(512, '\0');
  bytes += value;
  bytes.resize(512 + 2048, '\0');
  return bytes;
}

TEST_CASE("the size of a fw_cfg item") {
  CHECK(fw_cfg_size_of("0\n") == 0);
  CHECK(fw_cfg_size_of("32") == 32);
  for (const char* text : {"", "\n", "-1\n", "0x20\n", "12 \n", "99999999999999999999999\n"}) {
    CAPTURE(std::string(text));
    CHECK_FALSE(fw_cfg_size_of(text));
  }
}

TEST_CASE("the padding of a disk") {
  using namespace std::string_literals;
  CHECK(without_padding(""s).empty());
  CHECK(without_padding("\0\0"s).empty());
  CHECK(without_padding("{}\0\0"s) == "{}");
  CHECK(without_padding("\0{}"s) == "\0{}"s);
}

TEST_CASE("platform qemu") {
  const std::string item = "/sys/firmware/qemu_fw_cfg/by_name/opt/com.coreos/config";
  struct Row {
    const char* what;
    std::optional<std::string> size;
    std::optional<std::string> raw;
    std::optional<ErrorCode> code;
    std::string text;
  };
  const Row rows[] = {
      {"an item", "32\n", kConfig, std::nullopt, kConfig},
      {"an empty one", "0\n", "", std::nullopt, ""},
      {"none", std::nullopt, std::nullopt, std::nullopt, ""},
      {"longer than it says", "31\n", kConfig, ErrorCode::kUserData, "32 bytes came of 31"},
      {"shorter than it says", "33\n", kConfig, ErrorCode::kUserData, "32 bytes came of 33"},
      {"no contents", "32\n", std::nullopt, ErrorCode::kUserData, "0 bytes came of 32"},
      {"no size", "many\n", kConfig, ErrorCode::kUserData, "its size is no number"},
      {"too large", "33554433\n", std::string(kMaxConfigBytes + 1, ' '), ErrorCode::kLimit,
       "33554432"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.what));
    const test::TempTree machine;
    machine.make_folder("/sys/firmware/qemu_fw_cfg");
    if (row.size) machine.write(item + "/size", *row.size);
    if (row.raw) machine.write(item + "/raw", *row.raw);
    const auto result = test::acquire({.platform_id = "qemu", .machine = machine.path()});
    CAPTURE(result.error_text);
    REQUIRE(result.acquired.has_value() == !row.code);
    if (row.code) {
      CHECK(result.error->detail().code == *row.code);
      CHECK(test::contains(result.error_text, row.text));
    } else {
      CHECK(result.acquired->user_data.bytes == row.text);
      if (row.size) CHECK(result.acquired->user_data.origin == item);
    }
  }
}

TEST_CASE("the config in a key-value pool") {
  const std::string full_value(2048, 'x');
  const std::string full_key(512, 'k');
  struct Row {
    const char* what;
    std::string pool;
    std::string text;
  };
  const Row rows[] = {
      {"empty", "", ""},
      {"other keys", kvp_record("HostName", "x") + kvp_record(full_key, "y"), ""},
      {"whole", kvp_record("a", "b") + kvp_record("ignition.config", kConfig), kConfig},
      {"the first of two", kvp_record("ignition.config", "1") + kvp_record("ignition.config", "2"),
       "1"},
      {"a full value", kvp_record("ignition.config", full_value), full_value},
      {"pieces in any order",
       kvp_record("ignition.config.1", "b") + kvp_record("ignition.config.0", full_value) +
           kvp_record("ignition.config.2", "c"),
       full_value + "bc"},
      {"pieces with a gap",
       kvp_record("ignition.config.0", "a") + kvp_record("ignition.config.2", "c"), "a"},
      {"pieces that do not begin at 0", kvp_record("ignition.config.1", "b"), ""},
      {"an empty whole, and pieces",
       kvp_record("ignition.config", "") + kvp_record("ignition.config.0", "a"), "a"},
      {"whole before pieces",
       kvp_record("ignition.config.0", "a") + kvp_record("ignition.config", kConfig), kConfig},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.what));
    CHECK(kvp_user_data(row.pool, "pool") == row.text);
  }
  for (const std::size_t size : {1UL, 2559UL, 2561UL}) {
    const std::string pool(size, 'a');
    CHECK_THROWS_AS(static_cast<void>(kvp_user_data(pool, "pool")), Error);
  }
}

TEST_CASE("platform hyperv") {
  const test::TempTree machine;
  const Sources sources{.platform_id = "hyperv", .machine = machine.path()};
  const auto without = test::acquire(sources);
  REQUIRE(without.acquired);
  CHECK_FALSE(without.acquired->user_data.provided);
  REQUIRE(without.warnings.size() == 1);
  CHECK(test::contains(without.warnings[0], "kvp_pool_0 is not there"));

  machine.write("/var/lib/hyperv/.kvp_pool_0", kvp_record("ignition.config", kConfig));
  const auto with = test::acquire(sources);
  REQUIRE(with.acquired);
  CHECK(with.acquired->user_data.bytes == kConfig);
  CHECK(with.acquired->user_data.origin == "/var/lib/hyperv/.kvp_pool_0");

  machine.write("/var/lib/hyperv/.kvp_pool_0", "cut off");
  const auto damaged = test::acquire(sources);
  REQUIRE(damaged.error);
  CHECK(damaged.error->detail().code == ErrorCode::kUserData);
}

}  // namespace
}  // namespace firstlight::platform
