// SPDX-License-Identifier: Apache-2.0
#include "userdata/yaml_reader.h"

#include <set>
#include <span>
#include <utility>
#include <vector>

#include "userdata/yaml_block.h"
#include "userdata/yaml_fault.h"
#include "userdata/yaml_lines.h"
#include "userdata/yaml_scalar.h"

namespace firstlight::userdata {
namespace {

using Kind = YamlNode::Kind;

class Reader {
 public:
  Reader(std::vector<YamlLine> lines, const std::string& origin, const YamlLimits& limits)
      : lines_(std::move(lines)), origin_(origin), limits_(limits) {}

  YamlNode read_document() {
    YamlNode root = read_below(0, 0);
    skip_void();
    if (at_ < lines_.size()) throw unexpected();
    return root;
  }

 private:
  // The value that starts in one of the next lines, indented by `least` blanks or more.
  YamlNode read_below(std::size_t least, std::size_t depth) {
    skip_void();
    if (at_ == lines_.size() || here().indent < least) {
      count_node({.line = lines_.size(), .column = 1}, depth);
      return {};
    }
    return read_here(least == 0 ? 0 : least - 1, depth);
  }

  // The value that starts at the present line's indentation. A block of text has to be indented by
  // more than `parent`.
  YamlNode read_here(std::size_t parent, std::size_t depth) {
    const YamlPlace place = this_place();
    count_node(place, depth);
    const std::string_view text = here().content();
    if (is_entry(text)) return read_sequence(depth);
    if (find_key(text, place, origin_)) return read_mapping(depth);
    return read_value(text, place, parent);
  }

  // A scalar or a flow sequence that ends with the line, or a block of text that starts in it. Goes
  // on to the next line.
  YamlNode read_value(std::string_view text, YamlPlace place, std::size_t parent) {
    const std::size_t blanks = std::min(text.find_first_not_of(' '), text.size());
    const std::string_view value = text.substr(blanks);
    ++at_;
    if (!value.starts_with('|') && !value.starts_with('>')) {
      YamlNode node = read_inline_value(text, place, origin_);
      count_nodes(node.items.size(), place);
      return node;
    }
    YamlBlock block = read_yaml_block(value, place.line, place.column + blanks, parent,
                                      std::span(lines_).subspan(at_), origin_);
    at_ += block.lines;
    YamlNode node{.kind = Kind::kScalar, .line = place.line, .column = place.column + blanks};
    node.text = std::move(block.text);
    return node;
  }

  YamlNode read_sequence(std::size_t depth) {
    const std::size_t indent = here().indent;
    YamlNode node{.kind = Kind::kSequence, .line = here().number, .column = indent + 1};
    while (is_at(indent) && is_entry(here().content())) {
      const std::string_view rest = here().content().substr(1);
      if (is_end_of_line(rest)) {
        ++at_;
        node.items.push_back(read_below(indent + 1, depth + 1));
      } else {
        here().indent += 1 + rest.find_first_not_of(' ');
        node.items.push_back(read_here(indent, depth + 1));
      }
      refuse_deeper(indent);
    }
    return node;
  }

  YamlNode read_mapping(std::size_t depth) {
    const std::size_t indent = here().indent;
    YamlNode node{.kind = Kind::kMapping, .line = here().number, .column = indent + 1};
    std::set<std::string> known;
    while (is_at(indent)) {
      const YamlPlace place = this_place();
      auto key =
          is_entry(here().content()) ? std::nullopt : find_key(here().content(), place, origin_);
      if (!key) throw yaml_fault(origin_, place, "here must be a key with a colon behind it");
      if (!known.insert(key->text).second) {
        throw yaml_fault(origin_, place, "the key is there already");
      }
      YamlNode value = read_member(here().content().substr(key->length), indent,
                                   {place.line, place.column + key->length}, depth);
      node.members.push_back({.key = std::move(key->text),
                              .line = place.line,
                              .column = place.column,
                              .value = std::move(value)});
      refuse_deeper(indent);
    }
    return node;
  }

  // What stands behind a key, or below it. A sequence may be indented as the key is.
  YamlNode read_member(std::string_view rest, std::size_t indent, YamlPlace place,
                       std::size_t depth) {
    if (!is_end_of_line(rest)) {
      count_node(place, depth + 1);
      return read_value(rest, place, indent);
    }
    ++at_;
    skip_void();
    const bool is_sequence = is_at(indent) && is_entry(here().content());
    YamlNode value = read_below(is_sequence ? indent : indent + 1, depth + 1);
    if (value.kind == Kind::kNull) value = {.line = place.line, .column = place.column};
    return value;
  }

  static bool is_entry(std::string_view text) {
    return text.starts_with('-') && (text.size() == 1 || text[1] == ' ');
  }

  // True if the next line that says something is indented like this.
  bool is_at(std::size_t indent) {
    skip_void();
    return at_ < lines_.size() && here().indent == indent;
  }

  void refuse_deeper(std::size_t indent) {
    skip_void();
    if (at_ < lines_.size() && here().indent > indent) throw unexpected();
  }

  [[nodiscard]] Error unexpected() {
    return yaml_fault(origin_, this_place(), "the line is indented as nothing above it is",
                      "text of several lines has to be a block behind | or >");
  }

  void skip_void() {
    while (at_ < lines_.size() && here().is_void) ++at_;
    if (at_ == lines_.size()) return;
    if (here().content().starts_with('\t')) {
      throw yaml_fault(origin_, this_place(), "a tab in front", "use blanks");
    }
    if (here().indent != 0) return;
    const std::string_view text = here().text;
    if (text.starts_with("---") || text.starts_with("...")) {
      throw yaml_fault(origin_, this_place(), "documents and their marks are not supported");
    }
    if (text.starts_with('%')) {
      throw yaml_fault(origin_, this_place(), "directives are not supported");
    }
  }

  void count_node(YamlPlace place, std::size_t depth) {
    if (depth > limits_.max_depth) {
      throw yaml_fault(origin_, place,
                       fmt::format("there are more than {} levels", limits_.max_depth), {},
                       ErrorCode::kLimit);
    }
    count_nodes(1, place);
  }

  void count_nodes(std::size_t count, YamlPlace place) {
    nodes_ += count;
    if (nodes_ <= limits_.max_nodes) return;
    throw yaml_fault(origin_, place,
                     fmt::format("there are more than {} values", limits_.max_nodes), {},
                     ErrorCode::kLimit);
  }

  YamlLine& here() { return lines_[at_]; }
  YamlPlace this_place() { return {here().number, here().indent + 1}; }

  std::vector<YamlLine> lines_;
  const std::string& origin_;
  const YamlLimits& limits_;
  std::size_t at_ = 0;
  std::size_t nodes_ = 0;
};

}  // namespace

YamlNode read_yaml(std::string_view text, const std::string& origin, const YamlLimits& limits) {
  if (text.size() > limits.max_bytes) {
    throw yaml_fault(origin, {1, 1}, fmt::format("it is larger than {} bytes", limits.max_bytes),
                     {}, ErrorCode::kLimit);
  }
  return Reader(split_yaml_lines(text, origin), origin, limits).read_document();
}

}  // namespace firstlight::userdata
