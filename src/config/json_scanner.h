// SPDX-License-Identifier: Apache-2.0
// Tokens of a JSON text with their byte positions: the second look at a text that RapidJSON, which
// keeps no positions, has parsed (or failed to).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace firstlight::config {

struct JsonToken {
  enum class Kind {
    kObjectStart,
    kObjectEnd,
    kArrayStart,
    kArrayEnd,
    kKey,     // string before a colon, quotes included
    kString,  // string value, quotes included
    kScalar,  // number, true, false, null
    kEnd,     // end of text, or a place where the text is no JSON
  };
  Kind kind = Kind::kEnd;
  std::size_t begin = 0;  // byte offset
  std::size_t end = 0;    // one past the last byte
};

class JsonScanner {
 public:
  explicit JsonScanner(std::string_view text) : text_(text) {}

  // The next token. At a malformed place the scan ends for good.
  [[nodiscard]] JsonToken next();

 private:
  JsonToken close(bool object);
  JsonToken open(bool object);
  JsonToken string();
  JsonToken scalar();
  JsonToken stop();

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<bool> in_object_;  // open containers, outermost first
  bool expect_key_ = false;
};

// The text that a string token (quotes included) stands for; malformed parts become U+FFFD.
[[nodiscard]] std::string json_string_text(std::string_view token);

struct TextPosition {
  std::size_t line = 0;    // 1-based
  std::size_t column = 0;  // 1-based, bytes
  friend bool operator==(const TextPosition&, const TextPosition&) = default;
};

[[nodiscard]] TextPosition position_of(std::string_view text, std::size_t offset);

}  // namespace firstlight::config
