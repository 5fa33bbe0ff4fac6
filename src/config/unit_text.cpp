// SPDX-License-Identifier: Apache-2.0
#include "config/unit_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace firstlight::config {
namespace {

constexpr std::string_view kBlanks = " \t\r\n\v\f";

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
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

  void skip_blanks() { at_ = std::min(text_.find_first_not_of(kBlanks, at_), text_.size()); }

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
      } else if (kBlanks.find(c) == std::string_view::npos) {
        line_start = false;
      }
      ++at_;
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
    const std::size_t header_line = line_of(close);
    if (!trimmed(take_line()).empty()) fail("text after the ] of a section header", header_line);
  }

  void read_option() {
    const std::size_t begin = at_;
    const std::size_t stop = text_.find_first_of("=\r\n", begin);
    if (stop == std::string_view::npos || text_[stop] != '=') {
      fail("an option without =", line_of(begin));
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
