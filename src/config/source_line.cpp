// SPDX-License-Identifier: Apache-2.0
#include "config/source_line.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

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

bool is_inside_character(std::string_view text, std::size_t i) {
  return i < text.size() && (static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U;
}

// A place whose line is to be shown.
struct Wanted {
  ByteRange line;
  std::size_t target = 0;  // offset of the column
  std::size_t index = 0;   // of the answer
};

// Cuts a long line down to the surroundings of the caret.
SourceLine cut(std::string_view line, std::size_t caret) {
  std::size_t end = std::min(line.size(), caret + kContextBytes);
  while (is_inside_character(line, end)) --end;
  std::size_t begin = caret > kContextBytes ? caret - kContextBytes : 0;
  while (is_inside_character(line, begin)) ++begin;
  std::string shown(line.substr(begin, end - begin));
  if (begin > 0) shown.insert(0, "...");
  if (end < line.size()) shown += "...";
  return {std::move(shown), caret - begin + (begin > 0 ? 3 : 0)};
}

// One line built up from masked tokens, with the indexes at which the wanted columns came to be.
class LineBuilder {
 public:
  // `wanted`: places of this line in ascending order.
  explicit LineBuilder(std::span<const Wanted> wanted) : wanted_(wanted) {}

  void copy(std::string_view text, std::size_t begin, std::size_t end) {
    text = text.substr(0, end);
    for (std::size_t i = begin; i < end;) {
      const std::size_t printable = printable_length(text.substr(i));
      const std::size_t length = std::max<std::size_t>(printable, 1);
      reach(i + length);
      line_ += printable == 0 ? std::string_view(" ") : text.substr(i, length);
      i += length;
    }
  }
  void mask(const JsonToken& token, std::string_view mask) {
    reach(token.end);
    line_ += mask;
  }
  void finish(SourceLines& lines) {
    reach(std::string_view::npos);
    if (line_ == kMask || line_ == kScalarMask) return;
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
      lines[wanted_[i].index] = cut(line_, carets_[i]);
    }
  }

 private:
  // What comes next stands for the text up to `end`.
  void reach(std::size_t end) {
    while (carets_.size() < wanted_.size() && wanted_[carets_.size()].target < end) {
      carets_.push_back(line_.size());
    }
  }

  std::span<const Wanted> wanted_;
  std::vector<std::size_t> carets_;
  std::string line_;
};

bool is_structural(const JsonToken& token) {
  return token.kind == Kind::kObjectStart || token.kind == Kind::kObjectEnd ||
         token.kind == Kind::kArrayStart || token.kind == Kind::kArrayEnd;
}

// One walk over the tokens of a text, which shows the lines that are wanted.
class Walk {
 public:
  explicit Walk(std::string_view text) : text_(text), scanner_(text), token_(scanner_.next()) {}

  // `wanted`: places of one line, which is not before that of an earlier call.
  void show(std::span<const Wanted> wanted, SourceLines& lines) {
    const ByteRange line = wanted.front().line;
    LineBuilder builder(wanted);
    std::size_t shown_to = std::max(line.begin, taken_to_);
    for (; token_.kind != Kind::kEnd && token_.begin < line.end; token_ = scanner_.next()) {
      const bool hidden = context_.hides(text_, token_);
      taken_to_ = token_.end;
      if (token_.end <= line.begin) continue;
      if (token_.begin > shown_to) builder.copy(text_, shown_to, token_.begin);
      if (hidden && !is_structural(token_)) {
        builder.mask(token_, token_.kind == Kind::kScalar ? kScalarMask : kMask);
      } else {
        builder.copy(text_, token_.begin, token_.end);
      }
      shown_to = token_.end;
    }
    // Behind the last token the text may be no JSON.
    const std::size_t stop = std::min(token_.begin, line.end);
    if (stop > shown_to) builder.copy(text_, shown_to, stop);
    builder.finish(lines);
  }

 private:
  std::string_view text_;
  JsonScanner scanner_;
  JsonToken token_;
  Context context_;
  std::size_t taken_to_ = 0;
};

// The places of `positions` that are in the text, in text order.
std::vector<Wanted> wanted_places(std::string_view text, std::span<const TextPosition> positions) {
  std::vector<std::size_t> order(positions.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [positions](std::size_t a, std::size_t b) {
    return std::pair(positions[a].line, positions[a].column) <
           std::pair(positions[b].line, positions[b].column);
  });
  std::vector<Wanted> wanted;
  std::size_t number = 1;
  ByteRange line{0, std::min(text.find('\n'), text.size())};
  for (const std::size_t index : order) {
    const TextPosition& position = positions[index];
    for (; number < position.line && line.end < text.size(); ++number) {
      line = {line.end + 1, std::min(text.find('\n', line.end + 1), text.size())};
    }
    const bool in_text = number == position.line && position.column > 0 &&
                         position.column - 1 <= line.end - line.begin + 1;
    if (in_text) wanted.push_back({line, line.begin + position.column - 1, index});
  }
  return wanted;
}

SourceLines show(std::string_view text, std::span<const Wanted> wanted, std::size_t count) {
  SourceLines lines(count);
  Walk walk(text);
  while (!wanted.empty()) {
    const auto same_line = std::find_if(wanted.begin(), wanted.end(), [&](const Wanted& place) {
      return place.line.begin != wanted.front().line.begin;
    });
    const auto length = static_cast<std::size_t>(same_line - wanted.begin());
    walk.show(wanted.first(length), lines);
    wanted = wanted.subspan(length);
  }
  return lines;
}

}  // namespace

SourceLines safe_source_lines(std::string_view text, std::span<const TextPosition> positions) {
  return show(text, wanted_places(text, positions), positions.size());
}

std::optional<SourceLine> safe_source_line(std::string_view text, TextPosition position,
                                           bool cut_at_column) {
  std::vector<Wanted> wanted = wanted_places(text, std::span(&position, 1));
  if (wanted.empty()) return std::nullopt;
  if (cut_at_column) {
    Wanted& place = wanted.front();
    const bool at_end = place.target >= text.size();
    text = text.substr(0, place.target);
    place.line.end = std::min(place.line.end, text.size());
    if (place.line.begin == place.line.end) return std::nullopt;
    if (!at_end) --place.target;  // the position is the one behind the offending byte
  }
  return show(text, wanted, 1).front();
}

}  // namespace firstlight::config
