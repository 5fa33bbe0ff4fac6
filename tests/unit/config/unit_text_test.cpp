// SPDX-License-Identifier: Apache-2.0
#include "config/unit_text.h"

#include <doctest/doctest.h>

#include <ctime>
#include <string>
#include <vector>

namespace firstlight::config {
namespace {

using Options = std::vector<UnitOption>;

TEST_CASE("unit texts that lex") {
  struct UnitRow {
    std::string text;
    Options options;
  };
  const std::vector<UnitRow> rows = {
      {"", {}},
      {"\n\n", {}},
      {"just words", {}},
      {"# only a comment", {}},
      {"[Unit]", {}},
      {"[Unit]\n", {}},
      {"[Unit]\nA=b", {{"Unit", "A", "b"}}},
      {"[Unit]\nA=b\n", {{"Unit", "A", "b"}}},
      {"[Unit]\r\nA=b\r\n", {{"Unit", "A", "b"}}},
      {"[Unit]  \t\nA=b\n", {{"Unit", "A", "b"}}},
      {"[Unit]\n  A  =  b c  \n", {{"Unit", "A", "b c"}}},
      {"[Unit]\nA=\nB=c\n", {{"Unit", "A", ""}, {"Unit", "B", "c"}}},
      {"[Unit]\nA=b=c\n", {{"Unit", "A", "b=c"}}},
      {"[Unit]\n# c\n; d\nA=b\n", {{"Unit", "A", "b"}}},
      {"[Unit]\n# c \\\nX\nA=b\n", {{"Unit", "A", "b"}}},
      {"[Unit]\n# c \\ \nX\nA=b\n", {{"Unit", "A", "b"}}},
      {"[Unit]\nA=b \\\n  c\\\n d\nE=f\n", {{"Unit", "A", "b c d"}, {"Unit", "E", "f"}}},
      {"[Unit]\nA=b\\\n\nE=f\n", {{"Unit", "A", "b"}, {"Unit", "E", "f"}}},
      {"[Unit]\nA=b\\", {{"Unit", "A", "b"}}},
      {"[A]\nX=1\n[B]\nX=2\n", {{"A", "X", "1"}, {"B", "X", "2"}}},
      {"junk [A]\nX=1\n", {{"A", "X", "1"}}},
      {"# [A]\n[B]\nX=1\n", {{"B", "X", "1"}}},
      {"; [A]\n[B]\nX=1\n", {{"B", "X", "1"}}},
      {"[A]\nX=[1]\n", {{"A", "X", "[1]"}}},
      {"[A B]\n=x\n", {{"A B", "", "x"}}},
      {"[A]\u00A0\u2003\nX=1\n", {{"A", "X", "1"}}},
      {"[A]\n\u3000\n\u0085\n\u2028X=1\u00A0\n", {{"A", "X", "1"}}},
      {"\uFEFF[A]\nX=1\n", {{"A", "X", "1"}}},
      {"[A]\nX=" + std::string(2045, 'y'), {{"A", "X", std::string(2045, 'y')}}},
  };
  for (const UnitRow& row : rows) {
    CAPTURE(row.text.substr(0, 80));
    const UnitText unit = parse_unit_text(row.text);
    CHECK(unit.fault == "");
    CHECK(unit.options == row.options);
  }
}

TEST_CASE("unit texts that do not lex") {
  struct FaultRow {
    std::string text;
    std::size_t line;
  };
  const std::vector<FaultRow> rows = {
      {"[Unit", 1},
      {"[Unit\nA=b\n", 1},
      {"[Unit] x\n", 1},
      {"\n[Unit]]\n", 2},
      {"[Unit]\nA\n", 2},
      {"[Unit]\nA", 2},
      {"[Unit]\nA\nB=c\n", 2},
      {"[Unit]\nA=b\n[Serv", 3},
      {"[Unit]\nA=b\n[Serv]ice\n", 3},
      {"[A]\u200B\n", 1},
      {"[A]\n\xC2\n", 2},
      {"[A]\nX=" + std::string(2046, 'y'), 2},
      {"\n\n" + std::string(5000, 'y') + "\n", 3},
      {"[A]\n#" + std::string(2047, 'y') + "\n", 2},
  };
  for (const FaultRow& row : rows) {
    CAPTURE(row.text.substr(0, 80));
    const UnitText unit = parse_unit_text(row.text);
    CHECK_FALSE(unit.ok());
    CHECK(unit.fault_line == row.line);
  }
}

TEST_CASE("install options") {
  CHECK(has_install_option(parse_unit_text("[Unit]\nA=b\n[Install]\nWantedBy=x.target\n")));
  CHECK_FALSE(has_install_option(parse_unit_text("[Install]\n")));
  CHECK_FALSE(has_install_option(parse_unit_text("[install]\nWantedBy=x\n")));
  CHECK_FALSE(has_install_option(parse_unit_text("")));
}

TEST_CASE("a text of many sections takes no longer than its length") {
  std::string text;
  for (int i = 0; i < 300'000; ++i) text += "[a]\n";
  for (std::size_t i = 0; i < kMaxUnitOptions; ++i) text += "b=c\n";
  const std::clock_t start = std::clock();
  CHECK(parse_unit_text(text).options.size() == kMaxUnitOptions);
  // Some hundredths of a second; counting the lines at every section took minutes.
  CHECK(std::clock() - start < 5 * CLOCKS_PER_SEC);
  const UnitText too_many = parse_unit_text(text + "one=more\n");
  CHECK(too_many.fault == "more than 100000 options");
  CHECK(too_many.fault_line == 400'001);
}

}  // namespace
}  // namespace firstlight::config
