// SPDX-License-Identifier: Apache-2.0
#include "config/document.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "config/json_type.h"
#include "findings.h"

namespace firstlight::config {
namespace {

using test::check_document;
using test::short_forms;

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

struct TextRow {
  std::string text;
  std::string expected;  // "" if it parses, else the one finding
  std::size_t line = 0;
  std::size_t column = 0;
};

void check_texts(const std::vector<TextRow>& rows, const Limits& limits = {}) {
  for (const TextRow& row : rows) {
    CAPTURE(row.text.substr(0, 80));
    Diagnostics diagnostics;
    const bool parsed = parse_document(row.text, limits, diagnostics).has_value();
    CHECK(parsed == row.expected.empty());
    if (row.expected.empty()) {
      CHECK(diagnostics.empty());
      continue;
    }
    REQUIRE(diagnostics.all().size() == 1);
    CHECK(test::short_form(diagnostics.all().front()) == row.expected);
    if (row.line == 0) continue;
    CHECK(diagnostics.all().front().line == row.line);
    CHECK(diagnostics.all().front().column == row.column);
  }
}

TEST_CASE("texts that are no JSON") {
  using namespace std::string_literals;
  check_texts({
      {"{}", ""},
      {" \n\t{}\r\n ", ""},
      {"   ", "E0002 ", 1, 4},
      {"\n\n", "E0002 ", 3, 1},
      {"{", "E0002 ", 1, 2},
      {"{\"a\":1", "E0002 ", 1, 7},
      {"{\"a\":1,}", "E0002 ", 1, 9},
      {"[1,]", "E0002 "},
      {"{'a':1}", "E0002 ", 1, 3},
      {"{a:1}", "E0002 ", 1, 3},
      {"// c\n{}", "E0002 ", 1, 2},
      {"{/* c */}", "E0002 "},
      {"{\n  \"a\": 0644\n}", "E0002 ", 2, 10},
      {"{\"a\":0x1A}", "E0002 "},
      {"{\"a\":+1}", "E0002 "},
      {"{\"a\":.5}", "E0002 "},
      {"{\"a\":1.}", "E0002 "},
      {"{\"a\":NaN}", "E0002 "},
      {"{\"a\":Infinity}", "E0002 "},
      {"{\"a\":True}", "E0002 "},
      {"{\"a\":\"\\x41\"}", "E0002 "},
      {"{\"a\":\"\\u12G4\"}", "E0002 "},
      {"{\"a\":\"\\u12\"}", "E0002 "},
      {"{\"a\":\"tab\there\"}", "E0002 "},
      {"{\"a\":\"line\nbreak\"}", "E0002 "},
      {"{\"a\":\"open", "E0002 "},
      {"{\"a\":\"\\", "E0002 "},
      {"{} x", "E0002 ", 1, 5},
      {"{}{}", "E0002 "},
      {"{\"a\" 1}", "E0002 "},
      {"{\"a\":\"x\0y\"}"s, "E0002 "},
      {"{\"a\":1e400 x}", "E0002 ", 1, 13},
      {"{\"a\":1e400}{", "E0002 ", 1, 13},
  });
}

TEST_CASE("texts that people hand in instead of a config") {
  using namespace std::string_literals;
  check_texts({
      {"\xEF\xBB\xBF{}", "E0003 ", 1, 2},
      {"#!/bin/sh\necho hi\n", "E0004 ", 1, 2},
      {"#cloud-config\nusers: []\n", "E0005 ", 1, 2},
      {"#ignition\n{}", "E0002 ", 1, 2},
      {"\x1F\x8B\x08\x00\x00"s, "E0006 ", 1, 2},
      {"{}\0\0\0\0"s, "E0007 ", 1, 4},
      {"{}\n\0"s, "E0007 ", 2, 2},
      {"{}\0x"s, "E0002 ", 1, 4},
      {"\0\0"s, "E0007 ", 1, 2},
      {"Content-Type: multipart/mixed\n", "E0008 ", 1, 2},
      {"MIME-Version: 1.0\n", "E0008 ", 1, 2},
      {"variant: fcos\nversion: 1.5.0\n", "E0002 "},
  });
}

TEST_CASE("bounds name themselves") {
  check_texts({{nested(10'000), ""}, {nested(10'001), "E0011 ", 1, 10'002}});
  check_texts({{nested(200'000), "E0011 "}, {std::string(200'000, '['), "E0011 "}});
  Limits limits;
  limits.max_text_bytes = 10;
  limits.max_depth = 2;
  limits.max_values = 3;
  check_texts({{"[1,2]", ""},
               {"[1,2,3]", "E0012 "},
               {"[[[]]]", "E0011 "},
               {"[[],[]]", ""},
               {"          []", "E0010 "},
               {"{\"a\":[1]}", ""}},
              limits);
  Diagnostics diagnostics;
  static_cast<void>(parse_document("[[[]]]", limits, diagnostics));
  CHECK(diagnostics.all().front().message.find("max_depth") != std::string::npos);
}

struct StringRow {
  std::string escaped;  // between the quotes
  std::string decoded;
};

TEST_CASE("malformed characters are replaced") {
  const std::string replaced = "\xEF\xBF\xBD";
  const std::vector<StringRow> rows = {
      {"abc", "abc"},
      {"\\u0041\\n", "A\n"},
      {"\xC3\xA9", "\xC3\xA9"},
      {"\\ud83d\\ude00", "\xF0\x9F\x98\x80"},
      {"\\ud800", replaced},
      {"\\udc00x", replaced + "x"},
      {"\\ud800\\u0041", replaced + "A"},
      {"\\ud800\\ud83d\\ude00", replaced + "\xF0\x9F\x98\x80"},
      {"\\uDFFF\\uD800", replaced + replaced},
      {"\xFF", replaced},
      {"a\x80z", "a" + replaced + "z"},
      {"\xC0\xAF", replaced + replaced},
      {"\xED\xA0\x80", replaced + replaced + replaced},
      {"\xF5\x80\x80\x80", replaced + replaced + replaced + replaced},
      {"\xE2\x82", replaced + replaced},
      {"\\\\ud800", "\\ud800"},
      {"\\ufffd", replaced},
  };
  for (const StringRow& row : rows) {
    CAPTURE(row.escaped);
    Diagnostics diagnostics;
    const std::string text = "[\"" + row.escaped + "\"]";
    const std::optional<Document> document = parse_document(text, {}, diagnostics);
    REQUIRE(document);
    CHECK(string_of(document->dom[0]) == row.decoded);
  }
}

TEST_CASE("a position behind malformed characters is that of the original text") {
  check_texts({{"[\"\xFF\xFF\", x]", "E0002 ", 1, 9}, {"[\"\\ud800\",\n x]", "E0002 ", 2, 3}});
}

TEST_CASE("integers and other numbers") {
  struct NumberRow {
    std::string text;
    bool integer;
  };
  const std::vector<NumberRow> rows = {
      {"0", true},
      {"-0", true},
      {"420", true},
      {"420.0", false},
      {"4.2e2", false},
      {"1E2", false},
      {"9223372036854775807", true},
      {"9223372036854775808", false},
      {"-9223372036854775808", true},
      {"-9223372036854775809", false},
      {"18446744073709551616", false},
      {"1e-400", false},
      {"1e400", false},
      {"-1E+99999999999999999999", false},
      {"1" + std::string(400, '0'), false},
      {"1" + std::string(400, '0') + ".5", false},
  };
  for (const NumberRow& row : rows) {
    CAPTURE(row.text);
    Diagnostics diagnostics;
    const std::string text = "[" + row.text + "]";
    const std::optional<Document> document = parse_document(text, {}, diagnostics);
    REQUIRE(document);
    CHECK(document->dom[0].IsInt64() == row.integer);
    CHECK(document->dom[0].IsNumber());
  }
}

TEST_CASE("a number beyond all ranges is only no integer") {
  check_document(R"({"ignition":{"version":"3.6.0"},"x":[1e400,{"y":-1e999}]})", {"W0211 /x"});
  check_document(
      R"({"ignition":{"version":"3.6.0"},"storage":{"files":[{"path":"/a","mode":1e400}]}})",
      {"E0201 /storage/files/0/mode"});
  Diagnostics diagnostics;
  const std::optional<Document> document =
      parse_document(R"(["1e400",1e400,7,-12.5,"\"1e400"])", {}, diagnostics);
  REQUIRE(document);
  CHECK(string_of(document->dom[0]) == "1e400");
  CHECK(document->dom[2].GetInt64() == 7);
  CHECK(string_of(document->dom[4]) == "\"1e400");
}

TEST_CASE("depth inside of a known and of an unknown member does no harm") {
  const std::string deep = nested(9'000);
  check_document(R"({"ignition":{"version":"3.6.0"},"x":)" + deep + "}", {"W0211 /x"});
  check_document(R"({"ignition":{"version":"3.6.0"},"storage":{"files":[{"path":)" + deep + "}]}}",
                 {"E0201 /storage/files/0/path"});
}

}  // namespace
}  // namespace firstlight::config
