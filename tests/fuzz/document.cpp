// SPDX-License-Identifier: Apache-2.0
// Any bytes as a JSON text. The two readers of a text, the parser that makes the DOM and the
// scanner that finds positions, must see the same thing in it.
#include "config/document.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <string>
#include <vector>

#include "config/json_scanner.h"
#include "config/json_type.h"
#include "config/locate.h"
#include "findings_checks.h"
#include "json_mutator.h"
#include "text_checks.h"

namespace firstlight::fuzz {
namespace {

using config::Document;
using config::JsonToken;
using rapidjson::Value;

// RapidJSON's writer and comparison go down the stack with the document.
constexpr config::Limits kLimits{
    .max_text_bytes = 32UL * 1024UL, .max_depth = 200, .max_values = 4'000};

// Compares the tokens of a text with its DOM, in text order.
class Lockstep {
 public:
  explicit Lockstep(std::string_view text) : text_(text), scanner_(text) {}

  void compare(const Document& document) {
    compare(document.dom);
    require(scanner_.next().kind == JsonToken::Kind::kEnd, "the scanner sees one value", text_);
  }

 private:
  JsonToken expect(JsonToken::Kind kind) {
    const JsonToken token = scanner_.next();
    require(token.kind == kind, "the scanner sees the token that the parser saw", text_);
    return token;
  }

  void expect_string(JsonToken::Kind kind, const Value& wanted) {
    const JsonToken token = expect(kind);
    require(config::json_string_text(text_.substr(token.begin, token.end - token.begin)) ==
                config::string_of(wanted),
            "scanner and parser read the same string", text_);
  }

  void compare(const Value& value) {
    if (value.IsObject()) {
      expect(JsonToken::Kind::kObjectStart);
      for (const auto& member : value.GetObject()) {
        expect_string(JsonToken::Kind::kKey, member.name);
        compare(member.value);
      }
      expect(JsonToken::Kind::kObjectEnd);
    } else if (value.IsArray()) {
      expect(JsonToken::Kind::kArrayStart);
      for (const Value& element : value.GetArray()) compare(element);
      expect(JsonToken::Kind::kArrayEnd);
    } else if (value.IsString()) {
      expect_string(JsonToken::Kind::kString, value);
    } else {
      expect(JsonToken::Kind::kScalar);
    }
  }

  std::string_view text_;
  config::JsonScanner scanner_;
};

void check_written_again(const Document& document) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  document.dom.Accept(writer);
  const std::string text(buffer.GetString(), buffer.GetSize());
  config::Limits limits = kLimits;
  limits.max_text_bytes = text.size();
  config::Diagnostics findings;
  const auto again = parse_document(text, limits, findings);
  require(again && findings.empty(), "a DOM written down parses", text);
  // Not compared as values: RapidJSON finds duplicate names unequal to themselves.
  rapidjson::StringBuffer second_buffer;
  rapidjson::Writer<rapidjson::StringBuffer> second_writer(second_buffer);
  again->dom.Accept(second_writer);
  require(text == std::string_view(second_buffer.GetString(), second_buffer.GetSize()),
          "a DOM written down parses to the same", text);
}

void check(std::string_view text) {
  if (text.empty()) return;
  config::Diagnostics findings;
  const std::optional<Document> document = parse_document(text, kLimits, findings);
  check_findings(findings, text, /*positions_known=*/true);
  require(findings.all().size() == (document ? 0U : 1U), "a document or one finding", text);
  if (!document) return;
  Lockstep(text).compare(*document);
  check_written_again(*document);
  require(config::locate(text, "").found, "the root has a position", text);
}

}  // namespace
}  // namespace firstlight::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  firstlight::fuzz::check(firstlight::fuzz::input_text(data, size));
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned int seed) {
  return firstlight::fuzz::mutate_json(data, size, max_size, seed);
}
