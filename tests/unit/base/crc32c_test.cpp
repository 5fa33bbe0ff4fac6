// SPDX-License-Identifier: Apache-2.0
#include "base/crc32c.h"

#include <doctest/doctest.h>

#include <string>

TEST_CASE("CRC-32C of the examples of RFC 3720") {
  struct Row {
    std::string bytes;
    std::uint32_t expected;
  };
  const Row rows[] = {
      {"", 0},
      {"123456789", 0xE3069283U},
      {std::string(32, '\0'), 0x8A9136AAU},
      {std::string(32, '\xff'), 0x62A8AB43U},
  };
  for (const Row& row : rows) CHECK(~firstlight::crc32c_register(row.bytes) == row.expected);
}
