// SPDX-License-Identifier: Apache-2.0
#include "apply/luks_header.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace firstlight::apply {
namespace {

void put(std::string& bytes, std::size_t offset, std::string_view text) {
  bytes.replace(offset, text.size(), text);
}

std::string big_endian(std::uint64_t value, std::size_t size) {
  std::string bytes;
  while (bytes.size() < size) {
    bytes.insert(bytes.begin(), static_cast<char>(value & 0xffU));
    value >>= 8U;
  }
  return bytes;
}

std::string header(std::string_view json, std::uint64_t size = 16384, unsigned version = 2) {
  std::string bytes(16384, '\0');
  put(bytes, 0, std::string_view("LUKS\xba\xbe", 6));
  put(bytes, 6, big_endian(version, 2));
  put(bytes, 8, big_endian(size, 8));
  put(bytes, 24, "data");
  put(bytes, 168, "0b3ac8d4-7a3b-4c4b-9e0d-2f6a1c3b5d7e");
  put(bytes, 4096, json);
  return bytes;
}

TEST_CASE("a LUKS2 header tells label, UUID and flags") {
  const auto found =
      parse_luks_header(header(R"({"config":{"flags":["no-journal","allow-discards"]}})"));
  REQUIRE(found);
  CHECK(found->version == 2);
  CHECK(found->label == "data");
  CHECK(found->uuid == "0b3ac8d4-7a3b-4c4b-9e0d-2f6a1c3b5d7e");
  CHECK(found->allow_discards);
}

TEST_CASE("flags may be missing, or be other ones") {
  for (const char* json :
       {"{}", R"({"config":{}})", R"({"config":[]})", R"({"config":{"flags":{}}})",
        R"({"config":{"flags":["allow-discard",7]}})", R"({"flags":["allow-discards"]})"}) {
    CAPTURE(json);
    CHECK_FALSE(parse_luks_header(header(json))->allow_discards);
  }
}

TEST_CASE("LUKS1 has an UUID and no metadata") {
  const auto found = parse_luks_header(header("", 0, 1));
  REQUIRE(found);
  CHECK(found->version == 1);
  CHECK(found->uuid == "0b3ac8d4-7a3b-4c4b-9e0d-2f6a1c3b5d7e");
}

TEST_CASE("what is no LUKS is none") {
  CHECK_FALSE(parse_luks_header(""));
  CHECK_FALSE(parse_luks_header("LUKS\xba\xbe"));
  CHECK_FALSE(parse_luks_header(std::string(16384, '\0')));
}

TEST_CASE("a damaged header is refused") {
  const std::string good = header("{}");
  for (const std::string& bytes :
       {header("{}", 4096), header("{}", 0), header("{}", std::uint64_t{1} << 40U), header("{"),
        header(""), header("[]"), good.substr(0, 8192), header(std::string(12288, '['))}) {
    try {
      (void)parse_luks_header(bytes);
      FAIL("accepted");
    } catch (const Error& error) {
      CHECK(error.detail().code == ErrorCode::kLuks);
    }
  }
}

}  // namespace
}  // namespace firstlight::apply
