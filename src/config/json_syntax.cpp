// SPDX-License-Identifier: Apache-2.0
#include "config/json_syntax.h"

#include <algorithm>
#include <vector>

#include "base/ascii.h"

namespace firstlight::config {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Each step moves past what it read; false: the byte at the offset (or the end) is the fault.
class Grammar {
 public:
  explicit Grammar(std::string_view text) : text_(text) {}

  [[nodiscard]] std::size_t offset() const { return at_; }
  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }

  // A whole text. Nesting is a list, not the stack of calls.
  bool document() {
    std::vector<char> open;  // '{' or '[', outermost first
    for (bool value_follows = true;;) {
      skip_space();
      if (value_follows) {
        if (at_end()) return false;
        const char c = text_[at_];
        if (c != '{' && c != '[') {
          if (!scalar()) return false;
          value_follows = false;
          continue;
        }
        ++at_;
        skip_space();
        const bool is_empty = take(closing(c));
        if (!is_empty) open.push_back(c);
        if (!is_empty && c == '{' && !member_name()) return false;
        value_follows = !is_empty;
      } else if (open.empty()) {
        return at_end();
      } else if (take(closing(open.back()))) {
        open.pop_back();
      } else {
        if (!take(',')) return false;
        if (open.back() == '{' && !member_name()) return false;
        value_follows = true;
      }
    }
  }

  bool number() {
    take('-');
    if (!take('0') && !digits()) return false;
    if (take('.') && !digits()) return false;
    if (!take('e') && !take('E')) return true;
    if (!take('+')) take('-');
    return digits();
  }

 private:
  static char closing(char open) { return open == '{' ? '}' : ']'; }

  bool take(char c) {
    if (at_end() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  void skip_space() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }

  bool digits() {
    const std::size_t begin = at_;
    while (!at_end() && is_digit(text_[at_])) ++at_;
    return at_ > begin;
  }

  bool literal(std::string_view word) {
    return std::all_of(word.begin(), word.end(), [this](char c) { return take(c); });
  }

  bool scalar() {
    switch (text_[at_]) {
      case '"':
        return string();
      case 't':
        return literal("true");
      case 'f':
        return literal("false");
      case 'n':
        return literal("null");
      default:
        return number();
    }
  }

  bool member_name() {
    skip_space();
    if (!string()) return false;
    skip_space();
    return take(':');
  }

  bool string() {
    if (!take('"')) return false;
    while (!at_end()) {
      if (take('"')) return true;
      if (static_cast<unsigned char>(text_[at_]) < 0x20) return false;
      if (!take('\\')) {
        ++at_;
      } else if (!escape()) {
        return false;
      }
    }
    return false;
  }

  bool escape() {
    constexpr std::string_view kSimple = "\"\\/bfnrt";
    if (at_end()) return false;
    if (!take('u')) {
      if (kSimple.find(text_[at_]) == std::string_view::npos) return false;
      ++at_;
      return true;
    }
    for (int i = 0; i < 4; ++i) {
      if (at_end() || hex_digit(text_[at_]) < 0) return false;
      ++at_;
    }
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<std::size_t> syntax_error_offset(std::string_view text) {
  Grammar grammar(text);
  if (grammar.document()) return std::nullopt;
  return grammar.offset();
}

bool is_json_number(std::string_view text) {
  Grammar grammar(text);
  return grammar.number() && grammar.at_end();
}

}  // namespace firstlight::config
