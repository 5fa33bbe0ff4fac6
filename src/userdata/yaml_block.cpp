// SPDX-License-Identifier: Apache-2.0
#include "userdata/yaml_block.h"

#include <algorithm>
#include <vector>

#include "base/ascii.h"
#include "userdata/yaml_fault.h"
#include "userdata/yaml_scalar.h"

namespace firstlight::userdata {
namespace {

enum class Chomping { kClip, kStrip, kKeep };

struct Header {
  bool folded = false;
  Chomping chomping = Chomping::kClip;
  std::size_t indent = 0;  // beyond the parent's; 0: as the first line has it
};

Header read_header(std::string_view text, YamlPlace place, const std::string& origin) {
  Header header{.folded = text.front() == '>'};
  std::size_t at = 1;
  for (; at < text.size() && text[at] != ' '; ++at) {
    const char c = text[at];
    const bool is_chomping = c == '-' || c == '+';
    const bool is_digit = c >= '1' && c <= '9';
    if (is_chomping && header.chomping == Chomping::kClip) {
      header.chomping = c == '-' ? Chomping::kStrip : Chomping::kKeep;
    } else if (is_digit && header.indent == 0) {
      header.indent = static_cast<std::size_t>(c - '0');
    } else {
      throw yaml_fault(origin, {place.line, place.column + at},
                       "this cannot stand behind the mark of a block of text");
    }
  }
  if (!is_end_of_line(text.substr(at))) {
    throw yaml_fault(origin, {place.line, place.column + at},
                     "the block of text must start on the next line");
  }
  return header;
}

bool is_blank(const YamlLine& line) { return trim(line.text).empty(); }

// The indentation of the first line that has text. Where there is none, blanks mean nothing.
std::size_t found_indent(std::span<const YamlLine> lines, std::size_t parent,
                         const std::string& origin) {
  std::size_t widest = 0;
  for (const YamlLine& line : lines) {
    if (is_blank(line)) {
      widest = std::max(widest, line.indent);
      continue;
    }
    if (line.indent <= parent) break;
    if (widest > line.indent) {
      throw yaml_fault(origin, {line.number, 1},
                       "an empty line in front has more blanks than the text has",
                       "remove the blanks at the ends of lines");
    }
    return line.indent;
  }
  return std::max(widest, parent + 1);
}

// The lines of the block, without indentation; empty lines at its end included.
std::vector<std::string_view> block_lines(std::span<const YamlLine> lines, std::size_t indent,
                                          const std::string& origin) {
  std::vector<std::string_view> found;
  for (const YamlLine& line : lines) {
    if (line.indent < indent && !is_blank(line)) break;
    if (line.indent < indent && line.indent != line.text.size()) {
      throw yaml_fault(origin, {line.number, line.indent + 1}, "a tab in front", "use blanks");
    }
    found.push_back(line.text.substr(std::min(indent, line.text.size())));
  }
  return found;
}

bool starts_with_blank(std::string_view line) {
  return line.starts_with(' ') || line.starts_with('\t');
}

// Joins lines that have text, with what is between them.
std::string joined(std::span<const std::string_view> lines, bool folded) {
  std::string text;
  std::size_t empty = 0;  // lines since the last one with text
  const std::string_view* last = nullptr;
  for (const std::string_view& line : lines) {
    if (line.empty()) {
      ++empty;
      continue;
    }
    const bool folds =
        folded && last != nullptr && !starts_with_blank(*last) && !starts_with_blank(line);
    if (folds && empty == 0) text.push_back(' ');
    text.append(last != nullptr && !folds ? empty + 1 : empty, '\n');
    text.append(line);
    last = &line;
    empty = 0;
  }
  return text;
}

}  // namespace

YamlBlock read_yaml_block(std::string_view header_text, std::size_t line, std::size_t column,
                          std::size_t parent, std::span<const YamlLine> lines,
                          const std::string& origin) {
  const Header header = read_header(header_text, {line, column}, origin);
  const std::size_t indent =
      header.indent == 0 ? found_indent(lines, parent, origin) : parent + header.indent;
  std::vector<std::string_view> all = block_lines(lines, indent, origin);
  YamlBlock block{.text = {}, .lines = all.size()};
  const auto last =
      std::find_if(all.rbegin(), all.rend(), [](std::string_view text) { return !text.empty(); });
  const auto text_lines = static_cast<std::size_t>(all.rend() - last);
  const std::size_t empty_lines = all.size() - text_lines;
  block.text = joined(std::span(all).first(text_lines), header.folded);
  const bool has_line_end = text_lines > 0 && lines[text_lines - 1].has_end;
  if (header.chomping != Chomping::kStrip && has_line_end) block.text.push_back('\n');
  if (header.chomping == Chomping::kKeep) {
    // Blanks at the very end of the text are no line.
    const bool open = empty_lines > 0 && !lines[all.size() - 1].has_end;
    block.text.append(empty_lines - (open ? 1 : 0), '\n');
  }
  return block;
}

}  // namespace firstlight::userdata
