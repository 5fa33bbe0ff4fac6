// SPDX-License-Identifier: Apache-2.0
// Firmware configuration and disks of QEMU.
#include "platform/fw_cfg.h"

#include <doctest/doctest.h>

#include <optional>
#include <utility>

#include "acquiring.h"
#include "temp_tree.h"

namespace firstlight::platform {
namespace {

const std::string kConfig = R"({"ignition":{"version":"3.0.0"}})";

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

}  // namespace
}  // namespace firstlight::platform
