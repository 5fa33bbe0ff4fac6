// SPDX-License-Identifier: Apache-2.0
#include "config/json_syntax.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace firstlight::config {
namespace {

TEST_CASE("texts that are JSON") {
  using namespace std::string_literals;
  const std::vector<std::string> rows = {
      "{}",
      "[]",
      "\"\"",
      "0",
      "-0",
      "null",
      " \t\r\n{ } \n",
      R"({"a":1,"b":[true,false,null,{"c":{}},[],[[]]],"a":-1.50e+07})",
      R"("\"\\\/\b\f\n\r\t\u00e9\uD800")",
      "\"\xFF\x7F\"",
      "[1E5,1e-5,10,0.0,-0.1]",
      std::string(100'000, '[') + std::string(100'000, ']'),
  };
  for (const std::string& text : rows) {
    CAPTURE(text.substr(0, 80));
    CHECK_FALSE(syntax_error_offset(text));
  }
}

TEST_CASE("where texts leave the grammar") {
  using namespace std::string_literals;
  struct SyntaxRow {
    std::string text;
    std::size_t offset;
  };
  const std::vector<SyntaxRow> rows = {
      {"", 0},
      {"  ", 2},
      {"x", 0},
      {"\xEF\xBB\xBF{}", 0},
      {"{", 1},
      {"}", 0},
      {"[1", 2},
      {"[1}", 2},
      {"{]", 1},
      {"{} x", 3},
      {"{}{}", 2},
      {"{}\0"s, 2},
      {"{a:1}", 1},
      {"{'a':1}", 1},
      {"{\"a\"}", 4},
      {"{\"a\" 1}", 5},
      {"{\"a\":}", 5},
      {"{\"a\":1,}", 7},
      {"{\"a\":1 \"b\":2}", 7},
      {"{\"a\":1,,}", 7},
      {"{,}", 1},
      {"[1,]", 3},
      {"[,1]", 1},
      {"[1 2]", 3},
      {"tru", 3},
      {"[tru]", 4},
      {"[truE]", 4},
      {"nulll", 4},
      {"True", 0},
      {"01", 1},
      {"-", 1},
      {"-x", 1},
      {"+1", 0},
      {".5", 0},
      {"1.", 2},
      {"[1.]", 3},
      {"1.e5", 2},
      {"1e", 2},
      {"1e+", 3},
      {"1e+-1", 3},
      {"0x1A", 1},
      {"NaN", 0},
      {"\"a", 2},
      {"\"a\nb\"", 2},
      {"\"a\tb\"", 2},
      {"\"a\0b\""s, 2},
      {"\"\\x41\"", 2},
      {"\"\\u12g4\"", 5},
      {"\"\\u12\"", 5},
      {"\"\\", 2},
      {"\"\\u00", 5},
      {"// c\n{}", 0},
      {"{/* c */}", 1},
  };
  for (const SyntaxRow& row : rows) {
    CAPTURE(row.text);
    CHECK(syntax_error_offset(row.text) == row.offset);
  }
}

TEST_CASE("numbers") {
  for (const char* const text : {"0", "-0", "12", "-1.5e+9", "1E400"}) CHECK(is_json_number(text));
  for (const char* const text : {"", "-", "01", "1.", "1e", "1 ", "x", "0x1", "true"}) {
    CHECK_FALSE(is_json_number(text));
  }
}

}  // namespace
}  // namespace firstlight::config
