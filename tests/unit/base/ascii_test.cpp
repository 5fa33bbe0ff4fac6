// SPDX-License-Identifier: Apache-2.0
#include "base/ascii.h"

#include <doctest/doctest.h>

TEST_CASE("white space, lines and line ends") {
  CHECK(firstlight::trim(" \t\r\na b\n ") == "a b");
  CHECK(firstlight::trim(" \r\n").empty());
  CHECK(firstlight::trim("").empty());
  CHECK(firstlight::without_line_ends("a \r\n\n") == "a ");
  CHECK(firstlight::without_line_ends("\n").empty());
  std::string_view text = "a\r\n\nlast";
  CHECK(firstlight::take_line(text) == "a");
  CHECK(firstlight::take_line(text).empty());
  CHECK(firstlight::take_line(text) == "last");
  CHECK(text.empty());
  CHECK(firstlight::take_line(text).empty());
}

TEST_CASE("letters and digits") {
  CHECK(firstlight::lower_case("aZ@[\xC3\x84") == "az@[\xC3\x84");
  CHECK(firstlight::starts_with_ignoring_case("Content-Type", "content-"));
  CHECK_FALSE(firstlight::starts_with_ignoring_case("con", "content-"));
  CHECK(firstlight::hex_digit('0') == 0);
  CHECK(firstlight::hex_digit('f') == 15);
  CHECK(firstlight::hex_digit('A') == 10);
  for (const char c : {'g', 'G', '/', ':', '@', '`', '\0', '\xFF'}) {
    CHECK(firstlight::hex_digit(c) == -1);
  }
}
