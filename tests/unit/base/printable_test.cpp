// SPDX-License-Identifier: Apache-2.0
#include "base/printable.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "base/utf8.h"

using firstlight::is_valid_utf8;
using firstlight::kLongestShownName;
using firstlight::printable;
using firstlight::printable_length;
using firstlight::shown_name;

TEST_CASE("what is not printable is written as its bytes") {
  using namespace std::string_literals;
  struct Row {
    std::string text;
    std::string shown;
  };
  const std::vector<Row> rows = {
      {"", ""},
      {"/etc/a b~", "/etc/a b~"},
      {"back\\slash", "back\\slash"},
      {"a\nb\r\tc", "a\\x0ab\\x0d\\x09c"},
      {"\x1b[31m", "\\x1b[31m"},
      {"nul\0del\x7F"s, "nul\\x00del\\x7f"},
      {"caf\xC3\xA9 \xE4\xB8\xAD \xF0\x9F\x98\x80", "caf\xC3\xA9 \xE4\xB8\xAD \xF0\x9F\x98\x80"},
      {"\xC2\xA0", "\xC2\xA0"},
      {"\xC2\x9B"
       "31m",
       "\\xc2\\x9b31m"},  // a control sequence introducer in one character
      {"\xC2\x80\xC2\x9F", "\\xc2\\x80\\xc2\\x9f"},
      {"a\xE2\x80\xAE"
       "b",
       "a\\xe2\\x80\\xaeb"},  // right-to-left override
      {"\xE2\x80\xA8\xE2\x81\xA6", "\\xe2\\x80\\xa8\\xe2\\x81\\xa6"},
      {"\xE2\x80\xA7\xE2\x80\xAF\xE2\x81\xAA", "\xE2\x80\xA7\xE2\x80\xAF\xE2\x81\xAA"},
      {"\xFF\xC3(\xE2\x82", "\\xff\\xc3(\\xe2\\x82"},
      {"\xED\xA0\x80", "\\xed\\xa0\\x80"},  // a surrogate
  };
  for (const Row& row : rows) {
    CAPTURE(row.shown);
    CHECK(printable(row.text) == row.shown);
    CHECK(is_valid_utf8(printable(row.text)));
  }
  CHECK(printable_length("a") == 1);
  CHECK(printable_length("\xC3\xA9x") == 2);
  CHECK(printable_length("\n") == 0);
}

TEST_CASE("a long name is cut between two characters") {
  const std::string fits(kLongestShownName, 'x');
  CHECK(shown_name("") == "");
  CHECK(shown_name(fits) == fits);
  CHECK(shown_name(fits + "y") == fits + "… (101 bytes)");
  const std::string umlauts = fits.substr(1) + "ää";
  CHECK(shown_name(umlauts) == fits.substr(1) + "… (103 bytes)");
  CHECK(shown_name(std::string(200, '\x80')) == "… (200 bytes)");
}

TEST_CASE("UTF-8 is told at any offset") {
  for (std::size_t before = 0; before < 20; ++before) {
    CAPTURE(before);
    const std::string ascii(before, 'a');
    for (const std::string after : {"", "b", "bbbbbbbbbbbbbbbbb"}) {
      CHECK(is_valid_utf8(ascii + after));
      CHECK(is_valid_utf8(ascii + "\xC3\xA9" + after));
      CHECK(is_valid_utf8(ascii + "\xF4\x8F\xBF\xBF" + after));
      CHECK_FALSE(is_valid_utf8(ascii + "\x80" + after));
      CHECK_FALSE(is_valid_utf8(ascii + "\xC3" + after));
      CHECK_FALSE(is_valid_utf8(ascii + "\xC0\xAF" + after));
      CHECK_FALSE(is_valid_utf8(ascii + "\xF4\x90\x80\x80" + after));
    }
  }
}
