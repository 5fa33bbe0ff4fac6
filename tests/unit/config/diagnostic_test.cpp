// SPDX-License-Identifier: Apache-2.0
#include "config/diagnostic.h"

#include <doctest/doctest.h>
#include <rapidjson/document.h>

#include <ctime>
#include <string>
#include <vector>

#include "base/printable.h"
#include "config/load.h"
#include "config/locate.h"
#include "config/member_name.h"
#include "config/source_line.h"

namespace firstlight::config {
namespace {

TEST_CASE("positions") {
  const std::string text =
      "{\n"
      "  \"a\": [1, {\"b\": \"x\"}, [\n"
      "    true]],\n"
      "  \"A/~\": null, \"c\": {},\n"
      "  \"a\": 5\n"
      "}\n";
  struct PositionRow {
    std::string pointer;
    TextPosition position;
    bool found;
  };
  const std::vector<PositionRow> rows = {
      {"", {1, 2}, true},        {"/a/0", {2, 9}, true},  {"/a/1", {2, 13}, true},
      {"/a/1/b", {2, 18}, true}, {"/a/2", {2, 25}, true}, {"/a/2/0", {3, 5}, true},
      {"/a~1~0", {4, 10}, true}, {"/c", {4, 22}, true},   {"/c/d/e", {4, 22}, false},
      {"/zzz", {1, 2}, false},   {"/a", {5, 8}, true},    {"/a/1/x", {2, 13}, false},
  };
  for (const PositionRow& row : rows) {
    CAPTURE(row.pointer);
    const Located located = locate(text, row.pointer);
    CHECK(located.position.line == row.position.line);
    CHECK(located.position.column == row.position.column);
    CHECK(located.found == row.found);
  }
  CHECK(locate(text, "/a").end_position == TextPosition{5, 9});
  CHECK(locate(text, "/a", 1).position == TextPosition{2, 9});
  CHECK(locate(text, "/a", 1).end_position == TextPosition{2, 9});
  CHECK(locate(text, "/a/1/b").end_position == TextPosition{2, 21});
  const std::vector<LocateTarget> keys = {{"/c", Spot::kName}, {"/A~1~0", Spot::kName}};
  const std::vector<Located> located = locate(text, keys);
  CHECK(located[0].position == TextPosition{4, 16});
  CHECK(located[1].position == TextPosition{4, 3});
}

TEST_CASE("scanning hostile text ends") {
  for (const std::string text :
       {"", "]", "}", "{\"", "[\"\\", "{\"a\":[}", "[1,2", "\"\\u12", "{,:,"}) {
    CAPTURE(text);
    static_cast<void>(locate(text, "/a/0"));
    static_cast<void>(safe_source_line(text, {1, 1}, false));
  }
  CHECK_FALSE(safe_source_line("{}", {5, 1}, false));
  CHECK_FALSE(safe_source_line("{}", {1, 50}, true));
}

TEST_CASE("secrets are not shown") {
  const std::vector<std::string> members = {
      R"("passwordHash": "SECRET")",
      R"("passwrdHash": "SECRET")",
      R"("PASSWORDHASH": "SECRET")",
      R"("source": "data:,SECRET")",
      R"("contents": {"source": "SECRET", "path": "SECRET", "SECRET": 1})",
      R"("contents": "SECRET")",
      R"("keyFile": {"source": "SECRET"})",
      R"("httpHeaders": [{"name": "SECRET", "value": "SECRET"}])",
      R"("sshAuthorizedKeys": ["SECRET"])",
      R"("passwordHash": ["SECRET", {"path": "SECRET"}])",
      R"("custom": {"config": "SECRET"})",
      R"("unknown": "SECRET")",
      R"("content": {"path": "SECRET", "SECRET": 4})",
      R"("pin_code": 5303, "x": {"mode": 5303})",
      R"("append": [{"source": "SECRET"}])",
      R"("path": "SECRET_)" + std::string(100, 'x') + "\"",
  };
  for (const std::string& member : members) {
    CAPTURE(member);
    const std::string text = "{\n\"files\": [{" + member + ", \"mode\": 1}]}\n";
    for (std::size_t column = 1; column < member.size() + 16; ++column) {
      const std::optional<SourceLine> line = safe_source_line(text, {2, column}, false);
      REQUIRE(line);
      CHECK(line->text.find("SECRET") == std::string::npos);
      CHECK(line->text.find("5303") == std::string::npos);
    }
    // A syntax error anywhere in or after it shows nothing either.
    for (std::size_t cut = 4; cut + 3 < text.size(); ++cut) {
      const std::string broken = text.substr(0, cut);
      CHECK(render_text(load(broken).diagnostics, broken).find("SECRET") == std::string::npos);
      const std::string wrong = broken + "@" + text.substr(cut);
      CHECK(render_text(load(wrong).diagnostics, wrong).find("SECRET") == std::string::npos);
    }
  }
}

TEST_CASE("text rendering") {
  const std::string text =
      "{\n"
      "  \"ignition\": {\"version\": \"3.6.0\"},\n"
      "  \"storage\": {\"files\": [{\"path\": \"/a\", \"mode\": \"0644\"}]}\n"
      "}\n";
  CHECK(
      render_text(load(text).diagnostics, text) ==
      "error[FL-C0201] at /storage/files/0/mode (line 3, column 48): expected an integer, found a "
      "string\n"
      "  3 | ...age\": {\"files\": [{\"path\": \"/a\", \"mode\": \"0644\"}]}\n"
      "                                                 ^\n"
      "  hint: octal 0644 is 420 in decimal\n");
  CHECK(
      render_text(load(text).diagnostics) ==
      "error[FL-C0201] at /storage/files/0/mode (line 3, column 48): expected an integer, found a "
      "string\n"
      "  hint: octal 0644 is 420 in decimal\n");
}

TEST_CASE("text rendering in colour") {
  Diagnostics diagnostics;
  diagnostics.add({.severity = Severity::kWarning,
                   .code = "FL-C0211",
                   .pointer = "/x",
                   .line = 1,
                   .column = 2,
                   .message = "why",
                   .hint = "do"});
  CHECK(render_text(diagnostics, R"({"path":1})", Colour::kYes) ==
        "\x1b[1;33mwarning[FL-C0211]\x1b[0m at /x (line 1, column 2): \x1b[1mwhy\x1b[0m\n"
        "\x1b[2m  1 | \x1b[0m{\"path\":1}\n"
        "       \x1b[32m^\x1b[0m\n"
        "  \x1b[2mhint:\x1b[0m do\n");
}

TEST_CASE("control characters of a document do not reach the console") {
  const std::string text = "{\"ignition\":{\"version\":\"3.6.0\"},\"a\\u001b[31m\\n\":1}";
  const std::string rendered = render_text(load(text).diagnostics, text);
  CHECK(rendered.find('\x1b') == std::string::npos);
  CHECK(rendered.find("\\x1b") != std::string::npos);
  // U+009B is one, too: it starts the same sequences.
  const std::string wide = "{\"ignition\":{\"version\":\"3.6.0\"},\"a\xC2\x9B\":1}";
  const std::string rendered_wide = render_text(load(wide).diagnostics, wide);
  CHECK(rendered_wide.find("\xC2\x9B") == std::string::npos);
  CHECK(rendered_wide.find("\\x9b") != std::string::npos);
}

TEST_CASE("a source line is printable wherever it is cut") {
  const std::string wide = "\xE4\xB8\xAD";  // one character of three bytes
  std::string text =
      "{\"ignition\":{\"version\":\"3.6.0\"},\"\xC2\x9B"
      "31m\xFF";
  for (int i = 0; i < 15; ++i) text += wide;
  text += "\":1,\"b\":\"";
  for (int i = 0; i < 15; ++i) text += wide;
  text += "\"}";
  for (std::size_t column = 1; column <= text.size(); ++column) {
    CAPTURE(column);
    const std::optional<SourceLine> line = safe_source_line(text, {1, column}, false);
    REQUIRE(line);
    CHECK(printable(line->text) == line->text);
    CHECK(line->caret <= line->text.size());
  }
  const std::string syntax = "{\"a\xC2\x9B\xFF\": x";
  CHECK(render_text(load(syntax).diagnostics, syntax).find("  1 | {\"a   \": ") !=
        std::string::npos);
}

TEST_CASE("lines shown together are the lines shown one by one") {
  const std::string text =
      "{\"ignition\": {\"version\": \"3.6.0\"},\n"
      "\n"
      "  \"passwd\": {\"users\": [{\"name\": \"a\", \"passwordHash\": \"SECRET\"}]},\n"
      "  \"x\": [1, 2]}";
  std::vector<TextPosition> positions;
  for (std::size_t line = 6; line > 0; --line) {
    for (const std::size_t column : {60U, 0U, 1U, 14U, 14U, 45U, 3U}) {
      positions.push_back({line - 1, column});
    }
  }
  const SourceLines together = safe_source_lines(text, positions);
  REQUIRE(together.size() == positions.size());
  for (std::size_t i = 0; i < positions.size(); ++i) {
    CAPTURE(positions[i].line);
    CAPTURE(positions[i].column);
    const std::optional<SourceLine> alone = safe_source_line(text, positions[i], false);
    REQUIRE(together[i].has_value() == alone.has_value());
    if (!alone) continue;
    CHECK(together[i]->text == alone->text);
    CHECK(together[i]->caret == alone->caret);
    CHECK(alone->text.find("SECRET") == std::string::npos);
  }
}

TEST_CASE("findings far back in a long text are shown in one walk") {
  std::string text = "{\"ignition\":{\"version\":\"3.6.0\"},\"storage\":{\"files\":[";
  for (int i = 0; i < 20'000; ++i) text += "{\"path\":\"/a" + std::to_string(i) + "\",\"mode\":1},";
  for (int i = 0; i < 200; ++i) text += "{\"path\":\"b" + std::to_string(i) + "\"},";
  text += "{}]}}";
  const Diagnostics findings = load(text).diagnostics;
  CHECK(findings.all().size() == Diagnostics::kMaxKept);
  const std::clock_t start = std::clock();
  const std::string rendered = render_text(findings, text);
  // Some hundredths of a second; a walk per finding took 200 times as long.
  CHECK(std::clock() - start < 3 * CLOCKS_PER_SEC);
  CHECK(rendered.find("\"path\":\"b150\"}") != std::string::npos);
}

TEST_CASE("names are quoted in printable characters") {
  CHECK(quoted("a\"\\b\n\xC2\x9B") == "\"a\\\"\\\\b\\x0a\\xc2\\x9b\"");
}

TEST_CASE("JSON rendering") {
  Diagnostics diagnostics;
  diagnostics.error("FL-C0401", "/a", "why \"x\"", "do");
  diagnostics.warning("FL-C0211", "/b", "why");
  rapidjson::Document json;
  json.Parse(render_json(diagnostics));
  REQUIRE(json.IsObject());
  const auto& list = json["diagnostics"];
  REQUIRE(list.Size() == 2);
  CHECK(std::string(list[0]["severity"].GetString()) == "error");
  CHECK(std::string(list[0]["message"].GetString()) == "why \"x\"");
  CHECK(std::string(list[0]["hint"].GetString()) == "do");
  CHECK_FALSE(list[0].HasMember("line"));
  CHECK_FALSE(list[1].HasMember("hint"));
  CHECK(json["notKept"].GetUint64() == 0);
}

TEST_CASE("one finding per fault, a bounded number of them") {
  Diagnostics diagnostics;
  diagnostics.error("FL-C0401", "/a", "first");
  diagnostics.error("FL-C0401", "/a", "again");
  CHECK(diagnostics.all().size() == 1);
  CHECK(diagnostics.has_error_around("/a"));
  CHECK(diagnostics.has_error_around("/a/b"));
  CHECK(diagnostics.has_error_around(""));
  CHECK_FALSE(diagnostics.has_error_around("/ab"));
  for (int i = 0; i < 1'000; ++i) diagnostics.warning("FL-C0211", "/" + std::to_string(i), "x");
  diagnostics.error("FL-C0401", "/z", "errors have a bound of their own");
  CHECK(diagnostics.all().size() == Diagnostics::kMaxKept + 2);
  CHECK(diagnostics.not_kept() == 1'000 - Diagnostics::kMaxKept);
  CHECK(render_text(diagnostics).find("and 800 more") != std::string::npos);
}

}  // namespace
}  // namespace firstlight::config
