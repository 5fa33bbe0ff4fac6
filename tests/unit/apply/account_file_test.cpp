// SPDX-License-Identifier: Apache-2.0
#include "apply/account_file.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "apply/account_values.h"
#include "base/error.h"

namespace firstlight::apply {
namespace {

AccountFile group_file(const std::string& text) { return {"/etc/group", text, 4, 4}; }

std::string refusal(const std::string& text) {
  try {
    group_file(text);
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("lines that nobody changes come back byte for byte") {
  const std::vector<std::string> texts = {
      "",
      "\n",
      "root:x:0:\n",
      "root:x:0:",
      "# comment: with : many : colons : here\nroot:x:0:\n",
      "root:x:0:\n\n   \n\t\nend:x:1:a,b\n",
      "root:x:0:\n+\n",
      "root:x:0:\n+@netgroup\n-bad:::\n+:::\n",
      " leading:x:0:\n",
      "odd name:x:0:member with blanks\n",
      "\xff\xfe:x:0:\n",
      "crlf:x:0:a\r\n\r\n",
  };
  for (const std::string& text : texts) {
    CAPTURE(text);
    AccountFile file = group_file(text);
    CHECK(file.text() == text);
    file.edit_entries([](AccountFields&) {});
    CHECK_FALSE(file.remove("nobody"));
    CHECK(file.text() == text);
    CHECK(file.changes() == 0);
  }
}

TEST_CASE("corrupt lines are refused with file and line, and never quoted") {
  struct Row {
    std::string text;
    std::string place;
  };
  const std::vector<Row> rows = {
      {"root:x:0\n", "/etc/group:1"},
      {"root:x:0::\n", "/etc/group:1"},
      {"root:x:0:\n# fine\nsecret\n", "/etc/group:3"},
      {"root:x:0:\n\n:secret:1:\n", "/etc/group:3"},
      {std::string("ro\0ot:secret:0:\n", 16), "/etc/group:1"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const std::string text = refusal(row.text);
    CHECK(text.find("'" + row.place + "'") != std::string::npos);
    CHECK(text.find("secret") == std::string::npos);
  }
}

TEST_CASE("entries are put, added and removed in their place") {
  struct Row {
    std::string before;
    std::string after;
  };
  const std::vector<Row> put_b = {
      {"", "b:x:2:\n"},
      {"a:x:1:\n", "a:x:1:\nb:x:2:\n"},
      {"a:x:1:", "a:x:1:\nb:x:2:\n"},
      {"b:y:9:m\nc:x:3:\n", "b:x:2:\nc:x:3:\n"},
      {"a:x:1:\n+:::\n", "a:x:1:\nb:x:2:\n+:::\n"},
      {"a:x:1:\n-gone\n+\n", "a:x:1:\nb:x:2:\n-gone\n+\n"},
      {"# note\n", "# note\nb:x:2:\n"},
  };
  for (const Row& row : put_b) {
    CAPTURE(row.before);
    AccountFile file = group_file(row.before);
    file.put({"b", "x", "2", ""});
    CHECK(file.text() == row.after);
    CHECK(file.changes() == 1);
    file.put({"b", "x", "2", ""});
    CHECK(file.changes() == 1);
  }
  AccountFile file = group_file("a:x:1:\nb:x:2:\n# n\nb:x:3:\n");
  CHECK(file.find("b")->at(2) == "2");
  CHECK(file.find("n") == nullptr);
  CHECK(file.entries().size() == 3);
  file.add({"a", "x", "7", ""});
  CHECK(file.remove("b"));
  CHECK(file.text() == "a:x:1:\n# n\na:x:7:\n");
  file.edit_entries([](AccountFields& fields) {
    if (fields[2] == "7") fields[3].assign(1, 'm');
  });
  CHECK(file.text() == "a:x:1:\n# n\na:x:7:m\n");
}

TEST_CASE("member lists") {
  CHECK(split_members("").empty());
  CHECK(split_members("a,b") == std::vector<std::string>{"a", "b"});
  CHECK(split_members(",a,,b,") == std::vector<std::string>{"a", "b"});
  CHECK(has_member("ab,b", "b"));
  CHECK_FALSE(has_member("ab", "b"));
  CHECK(with_member("", "a", true) == "a");
  CHECK(with_member("a", "b", true) == "a,b");
  CHECK(with_member("a,b", "b", true) == "a,b");
  CHECK(with_member("a,b,c", "b", false) == "a,c");
  CHECK(with_member("b", "b", false).empty());
  CHECK(with_member(",odd,,list", "x", false) == ",odd,,list");
}

TEST_CASE("names and fields that would break the files are refused") {
  for (const char* name : {"core", "a.b", "a-b", "_x", "user$", "1abc", "\xc3\xa4"}) {
    CAPTURE(name);
    CHECK(account_name_fault(name).empty());
  }
  const std::string too_long(33, 'a');
  for (const std::string& name :
       {std::string(), std::string("a:b"), std::string("a\nb"), std::string("a,b"),
        std::string("a/b"), std::string("a b"), std::string("-a"), std::string("+a"),
        std::string("~a"), std::string("."), std::string(".."), std::string("a\0b", 3), too_long,
        std::string("a\x7f"), std::string("\ta")}) {
    CAPTURE(name);
    CHECK_FALSE(account_name_fault(name).empty());
  }
  CHECK(account_name_fault(std::string(32, 'a')).empty());
  CHECK(account_field_fault("Full Name,,,").empty());
  for (const std::string& value :
       {std::string("a:b"), std::string("a\nb"), std::string("a\rb"), std::string("a\0b", 3)}) {
    CHECK_FALSE(account_field_fault(value).empty());
    CHECK(account_field_fault(value).find(value) == std::string::npos);
  }
}

}  // namespace firstlight::apply
