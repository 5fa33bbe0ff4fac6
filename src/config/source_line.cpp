// SPDX-License-Identifier: Apache-2.0
#include "config/source_line.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/printable.h"
#include "config/json_scanner.h"
#include "config/member_name.h"

namespace firstlight::config {
namespace {

using Kind = JsonToken::Kind;

constexpr std::size_t kMaxShownValueBytes = 64;
constexpr std::size_t kContextBytes = 40;  // shown at most, on either side of the column
constexpr std::string_view kMask = "\"<hidden>\"";
constexpr std::string_view kScalarMask = "<hidden>";

// Folded names of members whose values are safe to show.
constexpr std::array<std::string_view, 37> kHarmlessValues = {
    "compression", "device",   "devices",      "enabled", "format",   "gecos",       "gid",
    "group",       "groups",   "guid",         "hard",    "homedir",  "id",          "label",
    "level",       "mask",     "mode",         "name",    "number",   "overwrite",   "path",
    "pin",         "resize",   "primarygroup", "shell",   "spares",   "shouldexist", "sizemib",
    "startmib",    "system",   "target",       "user",    "typeguid", "uid",         "uuid",
    "version",     "wipetable"};

// Folded names of objects and lists whose inside is looked at. Everything inside of any other one,
// unknown ones included, is hidden.
constexpr std::array<std::string_view, 25> kOpenContainers = {
    "clevis",          "devices",     "directories", "disks",      "dropins",
    "files",           "filesystems", "group",       "groups",     "ignition",
    "kernelarguments", "links",       "luks",        "partitions", "passwd",
    "proxy",           "raid",        "security",    "storage",    "tang",
    "systemd",         "tls",         "timeouts",    "units",      "users"};

// Folded names of members that are known to occur inside of hidden objects.
constexpr std::array<std::string_view, 9> kNamesInHidden = {"compression", "hash",  "httpheaders",
                                                            "merge",       "name",  "replace",
                                                            "source",      "value", "verification"};

bool contains(const auto& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Follows the tokens of a text with the member name that each container and value belongs to.
class Context {
 public:
  // True if the token's own text must not be shown.
  bool hides(std::string_view text, const JsonToken& token) {
    const std::string_view own = text.substr(token.begin, token.end - token.begin);
    switch (token.kind) {
      case Kind::kKey:
        key_ = fold_name(json_string_text(own));
        // A name in a hidden place may itself be the secret.
        return own.size() > kMaxShownValueBytes ||
               (inside_hidden() && !contains(kNamesInHidden, key_));
      case Kind::kObjectStart:
      case Kind::kArrayStart: {
        const std::string name = take_value_name();
        const bool open = open_.empty() || name == "user" || contains(kOpenContainers, name);
        open_.push_back({name, inside_hidden() || !open});
        return false;
      }
      case Kind::kObjectEnd:
      case Kind::kArrayEnd:
        open_.pop_back();
        return false;
      default: {
        const bool literal = own == "true" || own == "false" || own == "null";
        const bool harmless = contains(kHarmlessValues, take_value_name()) || literal;
        return inside_hidden() || !harmless || own.size() > kMaxShownValueBytes;
      }
    }
  }

 private:
  struct Open {
    std::string name;
    bool hidden;
  };

  // The member that the value at hand belongs to; an element of an array belongs to the array's.
  std::string take_value_name() {
    if (key_.empty()) return open_.empty() ? std::string() : open_.back().name;
    return std::exchange(key_, {});
  }
  [[nodiscard]] bool inside_hidden() const { return !open_.empty() && open_.back().hidden; }

  std::vector<Open> open_;
  std::string key_;
};

struct ByteRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};

std::optional<ByteRange> line_range(std::string_view text, std::size_t line) {
  std::size_t begin = 0;
  for (std::size_t number = 1; number < line; ++number) {
    const std::size_t newline = text.find('\n', begin);
    if (newline == std::string_view::npos) return std::nullopt;
    begin = newline + 1;
  }
  return ByteRange{begin, std::min(text.find('\n', begin), text.size())};
}

bool is_inside_character(std::string_view text, std::size_t i) {
  return i < text.size() && (static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U;
}

// The line built up from masked tokens, with the index at which the reported column came to be.
class LineBuilder {
 public:
  explicit LineBuilder(std::size_t target) : target_(target) {}

  void copy(std::string_view text, std::size_t begin, std::size_t end) {
    text = text.substr(0, end);
    for (std::size_t i = begin; i < end;) {
      const std::size_t printable = printable_length(text.substr(i));
      const std::size_t length = std::max<std::size_t>(printable, 1);
      if (target_ >= i && target_ < i + length) line_.caret = line_.text.size();
      line_.text += printable == 0 ? std::string_view(" ") : text.substr(i, length);
      i += length;
    }
  }
  void mask(const JsonToken& token, std::string_view mask) {
    if (target_ >= token.begin && target_ < token.end) line_.caret = line_.text.size();
    line_.text += mask;
  }
  SourceLine finish(std::size_t end) {
    if (target_ >= end) line_.caret = line_.text.size();
    return cut(line_);
  }

 private:
  // Cuts a long line down to the surroundings of the caret.
  static SourceLine cut(const SourceLine& line) {
    std::size_t end = std::min(line.text.size(), line.caret + kContextBytes);
    while (is_inside_character(line.text, end)) --end;
    std::size_t begin = line.caret > kContextBytes ? line.caret - kContextBytes : 0;
    while (is_inside_character(line.text, begin)) ++begin;
    std::string shown = line.text.substr(begin, end - begin);
    if (begin > 0) shown.insert(0, "...");
    if (end < line.text.size()) shown += "...";
    return {std::move(shown), line.caret - begin + (begin > 0 ? 3 : 0)};
  }

  std::size_t target_;
  SourceLine line_;
};

bool is_structural(const JsonToken& token) {
  return token.kind == Kind::kObjectStart || token.kind == Kind::kObjectEnd ||
         token.kind == Kind::kArrayStart || token.kind == Kind::kArrayEnd;
}

}  // namespace

std::optional<SourceLine> safe_source_line(std::string_view text, std::size_t line,
                                           std::size_t column, bool cut_at_column) {
  if (line == 0 || column == 0) return std::nullopt;
  std::optional<ByteRange> range = line_range(text, line);
  if (!range || range->begin + column - 1 > range->end + 1) return std::nullopt;
  std::size_t target = range->begin + column - 1;
  if (cut_at_column) {
    const bool at_end = target >= text.size();
    text = text.substr(0, target);
    range->end = std::min(range->end, text.size());
    if (range->begin == range->end) return std::nullopt;
    if (!at_end) --target;  // the position is the one behind the offending byte
  }

  LineBuilder builder(target);
  Context context;
  JsonScanner scanner(text);
  std::size_t shown_to = range->begin;
  for (JsonToken token = scanner.next();; token = scanner.next()) {
    if (token.kind == Kind::kEnd || token.begin >= range->end) {
      const std::size_t stop = std::min(token.begin, range->end);
      if (stop > shown_to) builder.copy(text, shown_to, stop);
      SourceLine shown = builder.finish(stop);
      if (shown.text == kScalarMask || shown.text == kMask) return std::nullopt;
      return shown;
    }
    const bool hidden = context.hides(text, token);
    if (token.end <= range->begin) continue;
    if (token.begin > shown_to) builder.copy(text, shown_to, token.begin);
    if (hidden && !is_structural(token)) {
      builder.mask(token, token.kind == Kind::kScalar ? kScalarMask : kMask);
    } else {
      builder.copy(text, token.begin, token.end);
    }
    shown_to = token.end;
  }
}

}  // namespace firstlight::config
