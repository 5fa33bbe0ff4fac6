// SPDX-License-Identifier: Apache-2.0
#include "config/json_scanner.h"

#include <algorithm>

#include "config/utf8.h"

namespace firstlight::config {
namespace {

using Kind = JsonToken::Kind;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

char simple_escape(char c) {
  switch (c) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return c;
  }
}

}  // namespace

JsonToken JsonScanner::next() {
  while (at_ < text_.size() && (is_space(text_[at_]) || text_[at_] == ',' || text_[at_] == ':')) {
    if (text_[at_] == ',') expect_key_ = !in_object_.empty() && in_object_.back();
    ++at_;
  }
  if (at_ == text_.size()) return stop();
  switch (text_[at_]) {
    case '{':
      return open(true);
    case '[':
      return open(false);
    case '}':
      return close(true);
    case ']':
      return close(false);
    case '"':
      return string();
    default:
      return scalar();
  }
}

JsonToken JsonScanner::open(bool object) {
  in_object_.push_back(object);
  expect_key_ = object;
  const std::size_t begin = at_++;
  return {object ? Kind::kObjectStart : Kind::kArrayStart, begin, at_};
}

JsonToken JsonScanner::close(bool object) {
  if (in_object_.empty() || in_object_.back() != object) return stop();
  in_object_.pop_back();
  expect_key_ = false;
  const std::size_t begin = at_++;
  return {object ? Kind::kObjectEnd : Kind::kArrayEnd, begin, at_};
}

JsonToken JsonScanner::string() {
  const std::size_t begin = at_;
  std::size_t end = begin + 1;
  while (end < text_.size() && text_[end] != '"') end += text_[end] == '\\' ? 2U : 1U;
  if (end >= text_.size()) return stop();
  at_ = end + 1;
  const Kind kind = expect_key_ ? Kind::kKey : Kind::kString;
  expect_key_ = false;
  return {kind, begin, at_};
}

JsonToken JsonScanner::scalar() {
  const std::size_t begin = at_;
  const std::size_t end = text_.find_first_of(" \t\r\n,:{}[]\"", at_);
  at_ = std::min(end, text_.size());
  return {Kind::kScalar, begin, at_};
}

JsonToken JsonScanner::stop() {
  const std::size_t where = at_;
  text_ = text_.substr(0, at_);
  return {Kind::kEnd, where, where};
}

std::string json_string_text(std::string_view token) {
  if (token.size() >= 2) token = token.substr(1, token.size() - 2);
  std::string raw;
  raw.reserve(token.size());
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] != '\\' || i + 1 == token.size()) {
      raw += token[i];
    } else if (token[i + 1] == 'u') {
      const EscapedCodePoint escaped = read_unicode_escape(token.substr(i));
      append_utf8(raw, escaped.code_point);
      i += escaped.length - 1;
    } else {
      raw += simple_escape(token[++i]);
    }
  }
  return is_valid_utf8(raw) ? raw : replace_invalid_utf8(raw);
}

TextPosition position_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  std::size_t line = 1;
  std::size_t line_start = 0;
  for (std::size_t newline = before.find('\n'); newline != std::string_view::npos;
       newline = before.find('\n', line_start)) {
    ++line;
    line_start = newline + 1;
  }
  return {line, offset - line_start + 1};
}

}  // namespace firstlight::config
