// SPDX-License-Identifier: Apache-2.0
#include "config/unit_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace firstlight::config {
namespace {

// Unicode's white space beyond ASCII, in UTF-8.
constexpr std::array<std::string_view, 19> kWideSpaces = {
    "\u0085", "\u00A0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003",
    "\u2004", "\u2005", "\u2006", "\u2007", "\u2008", "\u2009", "\u200A",
    "\u2028", "\u2029", "\u202F", "\u205F", "\u3000"};

// Bytes of the white space character at the start of `text`; 0 if there is none.
std::size_t space_length(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\r\n\v\f";
  if (text.empty()) return 0;
  if (kSpaces.find(text.front()) != std::string_view::npos) return 1;
  if (static_cast<unsigned char>(text.front()) < 0x80) return 0;
  const auto* const wide =
      std::find_if(kWideSpaces.begin(), kWideSpaces.end(),
                   [&](std::string_view space) { return text.starts_with(space); });
  return wide == kWideSpaces.end() ? 0 : wide->size();
}

std::size_t leading_spaces(std::string_view text) {
  std::size_t length = 0;
  while (const std::size_t space = space_length(text.substr(length))) length += space;
  return length;
}

// Bytes of the white space character at the end of `text`; 0 if there is none.
std::size_t last_space_length(std::string_view text) {
  constexpr std::size_t kMaxBytes = 3;
  for (std::size_t length = 1; length <= std::min(kMaxBytes, text.size()); ++length) {
    if (space_length(text.substr(text.size() - length)) == length) return length;
  }
  return 0;
}

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(leading_spaces(text));
  while (const std::size_t length = last_space_length(text)) text.remove_suffix(length);
  return text;
}

bool is_comment_start(char c) { return c == '#' || c == ';'; }

// A 1-based line that is too long; 0 if there is none.
std::size_t overlong_line(std::string_view text) {
  std::size_t number = 1;
  while (text.size() > kMaxUnitLineBytes) {
    const std::size_t length = std::min(text.find('\n'), text.size());
    if (length > kMaxUnitLineBytes) return number;
    text.remove_prefix(std::min(text.size(), length + 1));
    ++number;
  }
  return 0;
}

class UnitLexer {
 public:
  explicit UnitLexer(std::string_view text) : text_(text) {}

  UnitText run() {
    if (const std::size_t line = overlong_line(text_); line != 0) {
      fail(fmt::format("a line longer than {} bytes", kMaxUnitLineBytes), line);
      unit_.overlong = true;
      return std::move(unit_);
    }
    skip_to_section();
    while (unit_.ok() && at_ < text_.size()) {
      if (text_[at_] == '[') {
        read_section();
      } else if (is_comment_start(text_[at_])) {
        skip_comment();
      } else {
        read_option();
      }
      skip_blanks();
    }
    return std::move(unit_);
  }

 private:
  void fail(std::string why, std::size_t line) {
    unit_.fault = std::move(why);
    unit_.fault_line = line;
  }

  [[nodiscard]] std::size_t line_of(std::size_t offset) const {
    const std::string_view before = text_.substr(0, offset);
    return 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
  }

  void skip_blanks() { at_ += leading_spaces(text_.substr(at_)); }

  // The rest of the line without its newline; moves on to the next line.
  std::string_view take_line() {
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    const std::string_view line = text_.substr(at_, end - at_);
    at_ = std::min(end + 1, text_.size());
    return line;
  }

  // What stands before the first section is no option: comment lines are skipped whole, because
  // they may hold a bracket, everything else byte by byte.
  void skip_to_section() {
    bool line_start = true;
    while (at_ < text_.size() && text_[at_] != '[') {
      const char c = text_[at_];
      if (line_start && is_comment_start(c)) {
        skip_comment();
        continue;
      }
      if (c == '\n') {
        line_start = true;
      } else if (space_length(text_.substr(at_)) == 0) {
        line_start = false;
      }
      at_ += std::max<std::size_t>(space_length(text_.substr(at_)), 1);
    }
  }

  void skip_comment() {
    std::string_view line;
    do {
      line = take_line();
      if (line.ends_with(' ')) line.remove_suffix(1);
    } while (line.ends_with('\\') && at_ < text_.size());
  }

  void read_section() {
    const std::size_t close = text_.find(']', at_);
    if (close == std::string_view::npos) {
      fail("a section header without ]", line_of(at_));
      return;
    }
    section_ = text_.substr(at_ + 1, close - at_ - 1);
    at_ = close + 1;
    if (!trimmed(take_line()).empty()) {
      fail("text after the ] of a section header", line_of(close));
    }
  }

  void read_option() {
    const std::size_t begin = at_;
    const std::size_t stop = text_.find_first_of("=\r\n", begin);
    if (stop == std::string_view::npos || text_[stop] != '=') {
      fail("an option without =", line_of(begin));
      return;
    }
    if (unit_.options.size() == kMaxUnitOptions) {
      fail(fmt::format("more than {} options", kMaxUnitOptions), line_of(begin));
      return;
    }
    const std::string_view name = trimmed(text_.substr(begin, stop - begin));
    at_ = stop + 1;
    unit_.options.push_back({section_, std::string(name), read_value()});
  }

  std::string read_value() {
    std::string value;
    for (;;) {
      std::string_view line = take_line();
      if (trimmed(line).empty()) break;
      const bool continued = line.ends_with('\\');
      if (continued) line.remove_suffix(1);
      const std::string_view part = trimmed(line);
      if (!part.empty() && !value.empty()) value += ' ';
      value += part;
      if (!continued) break;
    }
    return value;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string section_;
  UnitText unit_;
};

}  // namespace

UnitText parse_unit_text(std::string_view text) { return UnitLexer(text).run(); }

bool has_install_option(const UnitText& unit) {
  return std::any_of(unit.options.begin(), unit.options.end(),
                     [](const UnitOption& option) { return option.section == "Install"; });
}

}  // namespace firstlight::config
