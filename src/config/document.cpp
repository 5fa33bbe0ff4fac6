// SPDX-License-Identifier: Apache-2.0
#include "config/document.h"

#include <fmt/format.h>
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>

#include "config/diagnostic_code.h"
#include "config/json_scanner.h"
#include "config/place.h"
#include "config/utf8.h"

namespace firstlight::config {
namespace {

// Iterative, so that depth costs heap and not stack; raw numbers, so that 420.0 and 2^64 stay
// distinguishable from integers.
constexpr unsigned kParseFlags =
    rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;

enum class Bound { kNone, kDepth, kValues };

// Passes the events of the reader on to the DOM while it counts.
class BoundedHandler {
 public:
  BoundedHandler(rapidjson::Document& dom, const Limits& limits) : dom_(dom), limits_(limits) {}

  [[nodiscard]] Bound reached() const { return reached_; }

  bool Null() { return count() && dom_.Null(); }
  bool Bool(bool value) { return count() && dom_.Bool(value); }
  bool Int(int value) { return count() && dom_.Int64(value); }
  bool Uint(unsigned value) { return count() && dom_.Int64(value); }
  bool Int64(std::int64_t value) { return count() && dom_.Int64(value); }
  bool Uint64(std::uint64_t value) { return count() && dom_.Double(static_cast<double>(value)); }
  bool Double(double value) { return count() && dom_.Double(value); }

  bool RawNumber(const char* text, rapidjson::SizeType length, bool /*copy*/) {
    std::int64_t integer = 0;
    const char* const end = text + length;
    const auto [stop, fault] = std::from_chars(text, end, integer);
    if (fault == std::errc() && stop == end) return Int64(integer);
    double number = 0;
    std::from_chars(text, end, number);
    return Double(number);
  }

  bool String(const char* text, rapidjson::SizeType length, bool copy) {
    return count() && dom_.String(text, length, copy);
  }
  bool Key(const char* text, rapidjson::SizeType length, bool copy) {
    return dom_.Key(text, length, copy);
  }
  bool StartObject() { return enter() && dom_.StartObject(); }
  bool EndObject(rapidjson::SizeType count) {
    --depth_;
    return dom_.EndObject(count);
  }
  bool StartArray() { return enter() && dom_.StartArray(); }
  bool EndArray(rapidjson::SizeType count) {
    --depth_;
    return dom_.EndArray(count);
  }

 private:
  bool count() {
    if (++values_ > limits_.max_values) reached_ = Bound::kValues;
    return reached_ == Bound::kNone;
  }
  bool enter() {
    if (++depth_ > limits_.max_depth) reached_ = Bound::kDepth;
    return reached_ == Bound::kNone && count();
  }

  rapidjson::Document& dom_;
  const Limits& limits_;
  std::size_t depth_ = 0;
  std::size_t values_ = 0;
  Bound reached_ = Bound::kNone;
};

// `text` with malformed bytes and lone surrogate escapes replaced. Escapes can only be meant inside
// of strings; elsewhere a backslash is a syntax error anyhow. Only the first `max_bytes` of the
// result are made.
struct CleanText {
  std::string bytes;
  std::size_t source_bytes = 0;  // how much of the source they stand for
};

CleanText clean(std::string_view text, std::size_t max_bytes) {
  CleanText clean;
  std::size_t i = 0;
  while (i < text.size() && clean.bytes.size() < max_bytes) {
    const std::string_view rest = text.substr(i);
    if (rest.starts_with("\\u")) {
      const EscapedCodePoint escape = read_unicode_escape(rest);
      const bool replaced = escape.code_point == kReplacementCodePoint;
      const bool escape_is_well_formed =
          rest.size() >= 6 &&
          rest.substr(2, 4).find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
      if (replaced && escape_is_well_formed) {
        append_utf8(clean.bytes, kReplacementCodePoint);
      } else {
        clean.bytes += rest.substr(0, escape.length);
      }
      i += escape.length;
    } else if (rest.front() == '\\') {
      clean.bytes += rest.substr(0, 2);
      i += std::min<std::size_t>(2, rest.size());
    } else {
      const std::size_t length = utf8_sequence_length(rest);
      if (length == 0) {
        append_utf8(clean.bytes, kReplacementCodePoint);
      } else {
        clean.bytes += rest.substr(0, length);
      }
      i += std::max<std::size_t>(length, 1);
    }
  }
  clean.source_bytes = i;
  return clean;
}

bool may_hold_surrogate_escape(std::string_view text) {
  for (std::size_t at = text.find("\\u"); at != std::string_view::npos;
       at = text.find("\\u", at + 2)) {
    const std::string_view digits = text.substr(at + 2, 2);
    if (digits.size() == 2 && (digits[0] == 'd' || digits[0] == 'D') && digits[1] > '7')
      return true;
  }
  return false;
}

// What else than JSON people hand in, told by the first bytes.
struct Lookalike {
  std::string_view magic;
  std::string_view code;
  std::string_view message;
  std::string_view hint;
};

constexpr Lookalike kLookalikes[] = {
    {"\xEF\xBB\xBF", code::kByteOrderMark, "the text starts with a UTF-8 byte order mark",
     "save the config as UTF-8 without BOM"},
    {"#!", code::kScript, "this is a script, not a config",
     "a config is a JSON object such as {\"ignition\": {\"version\": \"3.6.0\"}}"},
    {"#cloud-config", code::kCloudConfig, "this is a cloud-init config, not an Ignition config",
     "a config is a JSON object; cloud-config modules are not carried out"},
    {"#ignition", code::kSyntax, "JSON has no comments, so the first line cannot be a # line",
     "remove the line"},
    {"\x1F\x8B", code::kGzip, "this is gzip data, not JSON text",
     "hand in the uncompressed config; only user data and references may be compressed"},
    {"Content-Type:", code::kMime, "this is a MIME message, not JSON text", ""},
    {"MIME-Version:", code::kMime, "this is a MIME message, not JSON text", ""},
};

const Lookalike* lookalike(std::string_view text) {
  for (const Lookalike& candidate : kLookalikes) {
    if (text.starts_with(candidate.magic)) return &candidate;
  }
  return nullptr;
}

void report_at(std::string_view text, std::size_t offset, std::string_view code,
               std::string message, std::string hint, Diagnostics& diagnostics) {
  const TextPosition position = position_of(text, offset);
  diagnostics.add({.severity = Severity::kError,
                   .code = std::string(code),
                   .line = position.line,
                   .column = position.column,
                   .message = std::move(message),
                   .hint = std::move(hint)});
}

std::string byte_description(char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (byte > 0x20 && byte < 0x7F) return fmt::format("'{}'", c);
  return fmt::format("byte 0x{:02x}", byte);
}

void report_syntax(std::string_view text, std::size_t offset, rapidjson::ParseErrorCode reason,
                   Diagnostics& diagnostics) {
  if (const Lookalike* const other = lookalike(text)) {
    report_at(text, 0, other->code, std::string(other->message), std::string(other->hint),
              diagnostics);
    return;
  }
  if (offset < text.size() && text.substr(offset).find_first_not_of('\0') == std::string::npos) {
    report_at(text, offset, code::kNulPadding,
              fmt::format("the text is followed by {} NUL bytes", text.size() - offset),
              "cut the padding off", diagnostics);
    return;
  }
  const std::string why = rapidjson::GetParseError_En(reason);
  // Compatible with the reference: the position after the offending byte.
  if (offset < text.size()) {
    report_at(text, offset + 1, code::kSyntax,
              fmt::format("not valid JSON at {}: {}", byte_description(text[offset]), why), "",
              diagnostics);
  } else {
    report_at(text, text.size(), code::kSyntax, "the JSON text ends too early", "", diagnostics);
  }
}

void report_bound(std::string_view text, std::size_t offset, Bound bound, const Limits& limits,
                  Diagnostics& diagnostics) {
  if (bound == Bound::kDepth) {
    report_at(text, offset, code::kTooDeep,
              fmt::format("nested deeper than {} levels (max_depth)", limits.max_depth), "",
              diagnostics);
  } else {
    report_at(text, offset, code::kTooManyValues,
              fmt::format("more than {} values (max_values)", limits.max_values), "", diagnostics);
  }
}

// Reads `text` into the DOM; true if all of it is one JSON value.
bool read(std::string_view text, BoundedHandler& handler, rapidjson::Document& dom,
          rapidjson::ParseResult& result) {
  rapidjson::Reader reader;
  rapidjson::MemoryStream stream(text.data(), text.size());
  bool complete = false;
  auto generate = [&](rapidjson::Document&) {
    result = reader.Parse<kParseFlags>(stream, handler);
    // A NUL byte ends the stream for RapidJSON.
    if (!result.IsError() && stream.Tell() != text.size()) {
      result.Set(rapidjson::kParseErrorDocumentRootNotSingular, stream.Tell());
    }
    complete = !result.IsError();
    return complete;
  };
  dom.Populate(generate);
  return complete;
}

}  // namespace

std::optional<Document> parse_document(std::string_view text, const Limits& limits,
                                       Diagnostics& diagnostics) {
  if (text.size() > limits.max_text_bytes) {
    diagnostics.error(code::kTextTooLarge, "",
                      fmt::format("the text has {} bytes, more than {} (max_text_bytes)",
                                  text.size(), limits.max_text_bytes));
    return std::nullopt;
  }
  Document document{.text = text, .dom = {}};
  BoundedHandler handler(document.dom, limits);
  rapidjson::ParseResult result;
  const bool is_clean = is_valid_utf8(text) && !may_hold_surrogate_escape(text);
  const CleanText cleaned = is_clean ? CleanText{} : clean(text, std::string::npos);
  if (read(is_clean ? text : cleaned.bytes, handler, document.dom, result)) return document;

  const std::size_t offset = is_clean ? result.Offset() : clean(text, result.Offset()).source_bytes;
  if (handler.reached() != Bound::kNone) {
    report_bound(text, offset, handler.reached(), limits, diagnostics);
  } else if (result.Code() == rapidjson::kParseErrorNumberTooBig) {
    report_at(text, offset, code::kNumberTooLarge, "a number beyond the range of any member", "",
              diagnostics);
  } else {
    report_syntax(text, offset, result.Code(), diagnostics);
  }
  return std::nullopt;
}

}  // namespace firstlight::config
