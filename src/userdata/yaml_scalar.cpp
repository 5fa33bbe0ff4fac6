// SPDX-License-Identifier: Apache-2.0
#include "userdata/yaml_scalar.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "base/ascii.h"
#include "userdata/yaml_escape.h"

namespace firstlight::userdata {
namespace {

// What a plain scalar must not start with (YAML 1.2 section 5.3), and what it would mean.
struct IndicatorRow {
  char first;
  std::string_view meaning;
};

constexpr std::array kIndicators = {
    IndicatorRow{'&', "anchors are not supported"},
    IndicatorRow{'*', "aliases are not supported"},
    IndicatorRow{'!', "tags are not supported"},
    IndicatorRow{'{', "mappings in braces are not supported"},
    IndicatorRow{'[', "lists in lists in brackets are not supported"},
    IndicatorRow{'|', "a block of text cannot stand here"},
    IndicatorRow{'>', "a block of text cannot stand here"},
    IndicatorRow{'#', "a comment cannot stand here"},
    IndicatorRow{'%', "text cannot start with %"},
    IndicatorRow{'@', "text cannot start with @"},
    IndicatorRow{'`', "text cannot start with `"},
    IndicatorRow{'}', "there is no brace to close"},
    IndicatorRow{']', "there is no bracket to close"},
    IndicatorRow{',', "there is nothing before the comma"},
};

constexpr const char* kQuoteIt = "put it in quotes";

YamlPlace moved(YamlPlace place, std::size_t by) { return {place.line, place.column + by}; }

bool is_blank_or_end(std::string_view text, std::size_t at) {
  return at >= text.size() || text[at] == ' ' || text[at] == '\t';
}

std::string_view without_trailing_blanks(std::string_view text) {
  return text.substr(0, text.find_last_not_of(" \t") + 1);
}

std::size_t blanks_in_front(std::string_view text) {
  return std::min(text.find_first_not_of(' '), text.size());
}

void check_plain_start(std::string_view text, YamlPlace place, const std::string& origin) {
  const auto* const row =
      std::find_if(kIndicators.begin(), kIndicators.end(),
                   [&](const IndicatorRow& known) { return known.first == text.front(); });
  if (row != kIndicators.end()) throw yaml_fault(origin, place, row->meaning, kQuoteIt);
  const bool is_mark = text.front() == '-' || text.front() == '?' || text.front() == ':';
  if (is_mark && is_blank_or_end(text, 1)) {
    throw yaml_fault(origin, place, "a list entry or a key cannot stand here", kQuoteIt);
  }
}

// A plain scalar, blanks around it and a comment behind it taken off.
std::string_view plain_scalar(std::string_view text, YamlPlace place, const std::string& origin) {
  check_plain_start(text, place, origin);
  std::size_t end = text.size();
  for (std::size_t i = 0; i < end; ++i) {
    if (text[i] == '\t') throw yaml_fault(origin, moved(place, i), "a tab in plain text", kQuoteIt);
    if (text[i] == '#' && text[i - 1] == ' ') end = i;
    if (i < end && text[i] == ':' && is_blank_or_end(text, i + 1)) {
      throw yaml_fault(origin, moved(place, i), "a colon in plain text", kQuoteIt);
    }
  }
  return without_trailing_blanks(text.substr(0, end));
}

YamlNode scalar_node(std::string text, bool is_plain, YamlPlace place) {
  return {.kind = YamlNode::Kind::kScalar,
          .text = std::move(text),
          .is_plain = is_plain,
          .items = {},
          .members = {},
          .line = place.line,
          .column = place.column};
}

void require_end_of_line(std::string_view text, YamlPlace place, const std::string& origin) {
  if (!is_end_of_line(text)) {
    throw yaml_fault(origin, place, "there is something behind the value", "put all in quotes");
  }
}

// Reads "a, 'b'] …" behind the bracket.
class FlowSequence {
 public:
  FlowSequence(std::string_view text, YamlPlace place, const std::string& origin)
      : text_(text), size_(text.size()), start_(place), origin_(origin) {}

  std::vector<YamlNode> read() {
    std::vector<YamlNode> items;
    while (true) {
      skip_blanks();
      if (text_.starts_with(']')) break;
      items.push_back(item());
      skip_blanks();
      if (text_.starts_with(']')) break;
      if (!text_.starts_with(',')) throw no_end();
      text_.remove_prefix(1);
    }
    text_.remove_prefix(1);
    require_end_of_line(text_, place(), origin_);
    return items;
  }

 private:
  [[nodiscard]] YamlPlace place() const { return moved(start_, size_ - text_.size()); }

  [[nodiscard]] Error no_end() const {
    return yaml_fault(origin_, {start_.line, start_.column - 1}, "the list has no end in its line",
                      "write it in one line, or with an entry a line behind a dash");
  }

  void skip_blanks() { text_.remove_prefix(blanks_in_front(text_)); }

  YamlNode item() {
    const YamlPlace at = place();
    if (text_.empty()) throw no_end();
    if (text_.front() == '"' || text_.front() == '\'') {
      return scalar_node(take_quoted(text_, at, origin_), /*is_plain=*/false, at);
    }
    const std::size_t end = text_.find_first_of(",]");
    if (end == std::string_view::npos) throw no_end();
    const std::string_view text = text_.substr(0, end);
    if (text.find_first_of("[]{}\"'#", 1) != std::string_view::npos) {
      throw yaml_fault(origin_, at, "plain text in brackets has a mark in it", kQuoteIt);
    }
    check_plain_start(text_, at, origin_);
    text_.remove_prefix(end);
    return scalar_node(std::string(plain_scalar(text, at, origin_)), /*is_plain=*/true, at);
  }

  std::string_view text_;
  std::size_t size_;
  YamlPlace start_;
  const std::string& origin_;
};

}  // namespace

bool is_end_of_line(std::string_view text) {
  const std::string_view rest = trim(text);
  const bool is_comment = rest.starts_with('#') && text.front() != '#';
  return rest.empty() || is_comment;
}

std::string take_quoted(std::string_view& text, YamlPlace place, const std::string& origin) {
  const char quote = text.front();
  std::string value;
  for (std::size_t i = 1; i < text.size(); ++i) {
    const bool doubled = quote == '\'' && text.substr(i).starts_with("''");
    if (text[i] == quote && !doubled) {
      text.remove_prefix(i + 1);
      return value;
    }
    if (quote == '"' && text[i] == '\\') {
      const std::size_t length = append_escape(text.substr(i), value);
      if (length == 0) throw yaml_fault(origin, moved(place, i), "the escape is none");
      i += length - 1;
      continue;
    }
    value.push_back(text[i]);
    if (doubled) ++i;
  }
  throw yaml_fault(origin, place, "the quoted text has no end in its line",
                   "write it in one line, or as a block behind |");
}

std::optional<YamlKey> find_key(std::string_view text, YamlPlace place, const std::string& origin) {
  if (text.starts_with('"') || text.starts_with('\'')) {
    std::string_view rest = text;
    std::string key = take_quoted(rest, place, origin);
    rest.remove_prefix(blanks_in_front(rest));
    if (!rest.starts_with(':') || !is_blank_or_end(rest, 1)) return std::nullopt;
    return YamlKey{.text = std::move(key), .length = text.size() - rest.size() + 1};
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i == 0 && (text[i] == '[' || text[i] == '{')) return std::nullopt;
    if (text[i] == '#' && i > 0 && text[i - 1] == ' ') return std::nullopt;
    if (text[i] != ':' || !is_blank_or_end(text, i + 1)) continue;
    const std::string_view key = without_trailing_blanks(text.substr(0, i));
    if (key.empty()) throw yaml_fault(origin, place, "the key is empty");
    check_plain_start(key, place, origin);
    if (const std::size_t tab = key.find('\t'); tab != std::string_view::npos) {
      throw yaml_fault(origin, moved(place, tab), "a tab in a key", kQuoteIt);
    }
    if (key == "<<") throw yaml_fault(origin, place, "merge keys are not supported");
    return YamlKey{.text = std::string(key), .length = i + 1};
  }
  return std::nullopt;
}

YamlNode read_inline_value(std::string_view text, YamlPlace place, const std::string& origin) {
  const std::size_t blanks = blanks_in_front(text);
  const bool nothing = is_end_of_line(text);
  text.remove_prefix(blanks);
  place = moved(place, blanks);
  if (nothing) return {.kind = YamlNode::Kind::kNull, .line = place.line, .column = place.column};
  if (text.front() == '\t') throw yaml_fault(origin, place, "a tab in front", "use blanks");
  if (text.front() == '"' || text.front() == '\'') {
    std::string_view rest = text;
    std::string value = take_quoted(rest, place, origin);
    require_end_of_line(rest, moved(place, text.size() - rest.size()), origin);
    return scalar_node(std::move(value), /*is_plain=*/false, place);
  }
  if (text.front() == '[') {
    YamlNode node{.kind = YamlNode::Kind::kSequence, .line = place.line, .column = place.column};
    node.items = FlowSequence(text.substr(1), moved(place, 1), origin).read();
    return node;
  }
  return scalar_node(std::string(plain_scalar(text, place, origin)), /*is_plain=*/true, place);
}

}  // namespace firstlight::userdata
