// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "failure_of.h"
#include "userdata/yaml_reader.h"

namespace firstlight::userdata {
namespace {

using test::failure_of;
using test::has;
using Kind = YamlNode::Kind;

// {a=b,c=[d,_]}: `_` is a null; text in quotes is marked by one.
std::string shown(const YamlNode& node) {
  std::string text;
  switch (node.kind) {
    case Kind::kNull:
      return "_";
    case Kind::kScalar:
      return (node.is_plain ? "" : "'") + node.text;
    case Kind::kSequence:
      for (const YamlNode& item : node.items) text += (text.empty() ? "" : ",") + shown(item);
      return "[" + text + "]";
    case Kind::kMapping:
      for (const YamlMember& member : node.members) {
        text += (text.empty() ? "" : ",") + member.key + "=" + shown(member.value);
      }
      return "{" + text + "}";
  }
  return text;
}

TEST_CASE("what is read") {
  struct Row {
    const char* text;
    const char* shown;
  };
  const Row rows[] = {
      {"", "_"},
      {"# comment\n\n  \n", "_"},
      {"a", "a"},
      {"a: b", "{a=b}"},
      {"a:\n", "{a=_}"},
      {"a: # c\nb: x # y\nc: x#y\n", "{a=_,b=x,c=x#y}"},
      {"a:\r\n  b: c\r\n", "{a={b=c}}"},
      {"a:\n- b\n-\n- c: d\n  e: f\ng: h", "{a=[b,_,{c=d,e=f}],g=h}"},
      {"- - a\n  - b\n- c", "[[a,b],c]"},
      {"-   a: b\n    c: d", "[{a=b,c=d}]"},
      {"a:\n  - b\n  # c\n\n  - d\n", "{a=[b,d]}"},
      {"a:\n  b\n", "{a=b}"},
      {"'a b': 'it''s'\n\"c\\\"\" : \"\\x41\\u00e9\\n\"", "{a b='it's,c\"='A\xc3\xa9\n}"},
      {"a: [b, 'c, d', \"e\"]\nb: []\nc: [ x ,] # y", "{a=[b,'c, d,'e],b=[],c=[x]}"},
      {"a: http://b/c?d#e\nb: a:b\nc: -x\nd: 12:30", "{a=http://b/c?d#e,b=a:b,c=-x,d=12:30}"},
      {"a: |\n  b\n   c\n\n  d\n\ne: f", "{a='b\n c\n\nd\n,e=f}"},
      {"a: |-\n  b # c\n  # d\n", "{a='b # c\n# d}"},
      {"a: |+\n  b\n\n\nc: d", "{a='b\n\n\n,c=d}"},
      {"a: |2\n   b\n  c\n", "{a=' b\nc\n}"},
      {"- |\n a\n-  >-\n  b\n", "['a\n,'b]"},
      {"a: >\n  b\n  c\n\n  d\n   e\n  f\n", "{a='b c\nd\n e\nf\n}"},
      {"a: |\nb: c", "{a=',b=c}"},
      {"a: |\n  b", "{a='b}"},
      {"a: |\n  \tb\n", "{a='\tb\n}"},
      {"a: |\n    \n", "{a='}"},
      {"a: ~\nb: yes", "{a=~,b=yes}"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(shown(read_yaml(row.text, "x")) == row.shown);
  }
}

TEST_CASE("what is refused") {
  struct Row {
    std::string text;
    const char* why;
  };
  const Row rows[] = {
      {"a: &x secret", "1:4: anchors"},
      {"a: *x", "1:4: aliases"},
      {"a: !!str secret", "1:4: tags"},
      {"a: {b: secret}", "1:4: mappings in braces"},
      {"a: [b, [c]]", "1:8: lists in lists"},
      {"a: [b, c: d]", "a colon"},
      {"a: [b", "1:4: the list has no end"},
      {"a: [b,\n  c]", "1:4: the list has no end"},
      {"a: [,]", "before the comma"},
      {"a: [#b]", "a comment"},
      {"a: [b] c", "behind the value"},
      {"---\na: b", "1:1: documents"},
      {"a: b\n...\n", "2:1: documents"},
      {"%YAML 1.1\n", "1:1: directives"},
      {"? a\n: b", "1:1"},
      {"<<: *x\n", "1:1: merge keys"},
      {"a: b\n<<: c", "2:1: merge keys"},
      {"a: b\na: c", "2:1: the key is there already"},
      {"a: 1\n'a': 2", "2:1: the key is there already"},
      {"a: secret\n  more", "2:3: the line is indented"},
      {"a:\n    b: c\n  d: e", "3:3: the line is indented"},
      {"- a\nb: c", "2:1: the line is indented"},
      {"a: b\n- c", "2:1: here must be a key"},
      {"a: b\nc", "2:1: here must be a key"},
      {"a: b: secret", "1:5: a colon"},
      {"a: - b", "1:4: a list entry"},
      {"a: \"b", "1:4: the quoted text has no end"},
      {"a: 'b\n  c'", "1:4: the quoted text has no end"},
      {"a: \"\\q\"", "1:5: the escape"},
      {"a: \"\\0\"", "1:5: the escape"},
      {"a: \"\\ud800\"", "1:5: the escape"},
      {"a: 'b' c", "behind the value"},
      {"\ta: b", "1:1: a tab"},
      {"a:\n\tb: c", "2:1: a tab"},
      {"a: b\tc", "1:5: a tab"},
      {"a: |x\n  b", "1:5: this cannot stand"},
      {"a: |0\n  b", "1:5: this cannot stand"},
      {"a: | b\n", "must start on the next line"},
      {"a: |\n   \n  b", "3:1: an empty line in front"},
      {"a: |\n   b\n  c", "3:3: the line is indented"},
      {"a: @b", "1:4: text cannot start with @"},
      {"a: `b", "1:4: text cannot"},
      {"a: \x01", "1:4: YAML allows no"},
      {"\xef\xbb\xbf"
       "a: b",
       "1:1: YAML allows no"},
      {"a: \xff", "1:4: this is no UTF-8"},
      {": b", "1:1: the key is empty"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto error = failure_of([&] { static_cast<void>(read_yaml(row.text, "the text")); });
    REQUIRE(error);
    CAPTURE(error->what());
    CHECK(error->detail().code == ErrorCode::kUserData);
    CHECK(has(error->what(), row.why));
    CHECK_FALSE(has(error->what(), "secret"));
  }
}

TEST_CASE("bounds") {
  const YamlLimits few{.max_bytes = 100, .max_depth = 2, .max_nodes = 4};
  CHECK(shown(read_yaml("a:\n  b: [c]", "x", few)) == "{a={b=[c]}}");
  for (const auto& [text, bound] : {std::pair{std::string(101, 'a'), "100 bytes"},
                                    std::pair{std::string("a:\n b:\n  c:\n   d"), "2 levels"},
                                    std::pair{std::string("- - - - a"), "2 levels"},
                                    std::pair{std::string("[a, b, c, d]"), "4 values"},
                                    std::pair{std::string("- a\n- b\n- c\n- d"), "4 values"}}) {
    CAPTURE(text);
    const auto error = failure_of([&] { static_cast<void>(read_yaml(text, "x", few)); });
    REQUIRE(error);
    CHECK(error->detail().code == ErrorCode::kLimit);
    CHECK(has(error->what(), bound));
  }
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "- ";
  CHECK(failure_of([&] { static_cast<void>(read_yaml(deep, "x")); }));
}

}  // namespace
}  // namespace firstlight::userdata
