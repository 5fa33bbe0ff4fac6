// SPDX-License-Identifier: Apache-2.0
#include "config/document.h"

#include <fmt/format.h>
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <charconv>
#include <cstdint>
#include <string>

#include "config/diagnostic_code.h"
#include "config/json_scanner.h"
#include "config/json_syntax.h"
#include "config/readable_text.h"

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
  // `lasting`: what `stream` reads, if it outlives the DOM; else empty.
  BoundedHandler(rapidjson::Document& dom, const rapidjson::MemoryStream& stream,
                 std::string_view lasting, const Limits& limits)
      : dom_(dom), stream_(stream), lasting_(lasting), limits_(limits) {}

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
    if (!count()) return false;
    const char* const source = in_source(text, length);
    return source == nullptr ? dom_.String(text, length, copy) : dom_.String(source, length, false);
  }
  bool Key(const char* text, rapidjson::SizeType length, bool copy) {
    const char* const source = in_source(text, length);
    return source == nullptr ? dom_.Key(text, length, copy) : dom_.Key(source, length, false);
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

  // Where the string that has just been read stands in the lasting text, in front of the quote that
  // ends it; nullptr if it does not, because of an escape.
  [[nodiscard]] const char* in_source(const char* text, std::size_t length) const {
    const std::size_t behind_quote = stream_.Tell();
    if (behind_quote > lasting_.size() || behind_quote < length + 2) return nullptr;
    const std::string_view source = lasting_.substr(behind_quote - 1 - length, length);
    return source == std::string_view(text, length) ? source.data() : nullptr;
  }

  rapidjson::Document& dom_;
  const rapidjson::MemoryStream& stream_;
  std::string_view lasting_;
  const Limits& limits_;
  std::size_t depth_ = 0;
  std::size_t values_ = 0;
  Bound reached_ = Bound::kNone;
};

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

// Compatible with the reference: the position is the one after the offending byte.
void report_syntax(std::string_view text, rapidjson::ParseErrorCode reason,
                   Diagnostics& diagnostics) {
  const std::size_t offset = syntax_error_offset(text).value_or(text.size());
  if (offset == text.size()) {
    report_at(text, offset, code::kSyntax, "the JSON text ends too early", "", diagnostics);
  } else if (const Lookalike* const other = lookalike(text)) {
    report_at(text, offset + 1, other->code, std::string(other->message), std::string(other->hint),
              diagnostics);
  } else if (text.find_first_not_of('\0', offset) == std::string_view::npos) {
    report_at(text, offset + 1, code::kNulPadding,
              fmt::format("the text is followed by {} NUL bytes", text.size() - offset),
              "cut the padding off", diagnostics);
  } else {
    report_at(text, offset + 1, code::kSyntax,
              fmt::format("not valid JSON at {}: {}", byte_description(text[offset]),
                          rapidjson::GetParseError_En(reason)),
              "", diagnostics);
  }
}

void report_bound(std::string_view text, std::size_t offset, Bound bound, const Limits& limits,
                  Diagnostics& diagnostics) {
  if (bound == Bound::kDepth) {
    report_at(text, offset + 1, code::kTooDeep,
              fmt::format("nested deeper than {} levels (max_depth)", limits.max_depth), "",
              diagnostics);
  } else {
    report_at(text, offset, code::kTooManyValues,
              fmt::format("more than {} values (max_values)", limits.max_values), "", diagnostics);
  }
}

// One attempt to read a text into a DOM.
struct Attempt {
  rapidjson::ParseResult result;
  Bound reached = Bound::kNone;
};

// `outlives_dom`: strings need not be copied out of the text.
Attempt read(std::string_view text, bool outlives_dom, const Limits& limits,
             rapidjson::Document& dom) {
  rapidjson::Reader reader;
  rapidjson::MemoryStream stream(text.data(), text.size());
  BoundedHandler handler(dom, stream, outlives_dom ? text : std::string_view(), limits);
  Attempt attempt;
  auto generate = [&](rapidjson::Document&) {
    attempt.result = reader.Parse<kParseFlags>(stream, handler);
    // A NUL byte ends the stream for RapidJSON.
    if (!attempt.result.IsError() && stream.Tell() != text.size()) {
      attempt.result.Set(rapidjson::kParseErrorDocumentRootNotSingular, stream.Tell());
    }
    return !attempt.result.IsError();
  };
  dom.Populate(generate);
  attempt.reached = handler.reached();
  return attempt;
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
  const bool well_formed = is_well_formed(text);
  std::string readable = well_formed ? std::string() : replace_malformed(text).bytes;
  Attempt attempt =
      read(well_formed ? text : readable, /*outlives_dom=*/well_formed, limits, document.dom);
  if (attempt.result.Code() == rapidjson::kParseErrorNumberTooBig) {
    readable = shrink_numbers(well_formed ? text : readable);
    attempt = read(readable, /*outlives_dom=*/false, limits, document.dom);
  }
  if (!attempt.result.IsError()) return document;

  if (attempt.reached == Bound::kNone) {
    report_syntax(text, attempt.result.Code(), diagnostics);
  } else {
    const std::size_t offset = attempt.result.Offset();
    report_bound(text, well_formed ? offset : replace_malformed(text, offset).source_bytes,
                 attempt.reached, limits, diagnostics);
  }
  return std::nullopt;
}

}  // namespace firstlight::config
