// SPDX-License-Identifier: Apache-2.0
#include "json_mutator.h"

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "config/json_scanner.h"
#include "text_checks.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace firstlight::fuzz {
namespace {

using config::JsonToken;
using Kind = JsonToken::Kind;

constexpr std::array<std::string_view, 24> kValues = {"null",
                                                      "true",
                                                      "false",
                                                      "0",
                                                      "1",
                                                      "-1",
                                                      "420",
                                                      "493",
                                                      "1.5",
                                                      "1e3",
                                                      "9223372036854775807",
                                                      "\"\"",
                                                      "\"a\"",
                                                      "\"/\"",
                                                      "\"/a/b\"",
                                                      "\"3.0.0\"",
                                                      "\"3.6.0\"",
                                                      "\"data:,\"",
                                                      "\"https://a/b\"",
                                                      "\"\\u001b[1m\"",
                                                      "\"\\ud800\"",
                                                      "{}",
                                                      "[]",
                                                      "[null]"};

// Where a value stands in the text.
struct Span {
  std::size_t item = 0;   // of the whole item: where its key begins, if it has one
  std::size_t begin = 0;  // of the value
  std::size_t end = 0;
};

std::vector<Span> values_of(std::string_view text) {
  std::vector<Span> spans;
  std::vector<std::size_t> open;
  std::size_t key = std::string_view::npos;
  config::JsonScanner scanner(text);
  for (JsonToken token = scanner.next(); token.kind != Kind::kEnd; token = scanner.next()) {
    if (token.kind == Kind::kKey) {
      key = token.begin;
    } else if (token.kind == Kind::kObjectEnd || token.kind == Kind::kArrayEnd) {
      spans[open.back()].end = token.end;
      open.pop_back();
    } else {
      if (token.kind == Kind::kObjectStart || token.kind == Kind::kArrayStart) {
        open.push_back(spans.size());
      }
      spans.push_back({std::min(key, token.begin), token.begin, token.end});
      key = std::string_view::npos;
    }
  }
  for (const std::size_t unfinished : open) spans[unfinished].end = text.size();
  return spans;
}

class Mutation {
 public:
  Mutation(std::string text, unsigned int seed)
      : text_(std::move(text)), spans_(values_of(text_)), random_(seed) {}

  std::string run() {
    if (spans_.empty()) return text_;
    const Span at = pick();
    switch (below(6)) {
      case 0:
        replace(at.begin, at.end, std::string(kValues.at(below(kValues.size()))));
        break;
      case 1:
        replace(at.begin, at.end, value(pick()));
        break;
      case 2:
        drop(at);
        break;
      case 3:
        replace(at.end, at.end, "," + item(at));
        break;
      case 4:
        replace(at.end, at.end, "," + item(pick()));
        break;
      default:
        change_bytes_of(at);
        break;
    }
    return text_;
  }

 private:
  std::size_t below(std::size_t bound) { return random_() % bound; }
  Span pick() { return spans_[below(spans_.size())]; }
  [[nodiscard]] std::string value(const Span& at) const {
    return text_.substr(at.begin, at.end - at.begin);
  }
  [[nodiscard]] std::string item(const Span& at) const {
    return text_.substr(at.item, at.end - at.item);
  }
  void replace(std::size_t begin, std::size_t end, const std::string& by) {
    text_.replace(begin, end - begin, by);
  }

  // The item with one of the commas beside it.
  void drop(const Span& at) {
    std::size_t begin = at.item;
    std::size_t end = text_.find_first_not_of(" \t\r\n", at.end);
    if (end != std::string::npos && text_[end] == ',') {
      ++end;
    } else {
      end = at.end;
      const std::size_t before = text_.find_last_not_of(" \t\r\n", begin == 0 ? 0 : begin - 1);
      if (before != std::string::npos && text_[before] == ',') begin = before;
    }
    replace(begin, end, "");
  }

  // The inside of a string, or its name, or any other value, changed as bytes.
  void change_bytes_of(const Span& at) {
    const bool key = at.item != at.begin && below(3) == 0;
    std::size_t begin = key ? at.item : at.begin;
    std::size_t end = key ? text_.find('"', at.item + 1) + 1 : at.end;
    if (end == 0) return;
    if (text_[begin] == '"' && end - begin >= 2) {
      ++begin;
      --end;
    }
    constexpr std::size_t kRoom = 64;
    std::vector<std::uint8_t> bytes(text_.begin() + static_cast<std::ptrdiff_t>(begin),
                                    text_.begin() + static_cast<std::ptrdiff_t>(end));
    bytes.resize(bytes.size() + kRoom);
    bytes.resize(LLVMFuzzerMutate(bytes.data(), end - begin, bytes.size()));
    replace(begin, end, {bytes.begin(), bytes.end()});
  }

  std::string text_;
  std::vector<Span> spans_;
  std::minstd_rand random_;
};

}  // namespace

std::size_t mutate_json(std::uint8_t* data, std::size_t size, std::size_t max_size,
                        unsigned int seed) {
  constexpr unsigned kOneInThree = 3;
  if (seed % kOneInThree == 0) return LLVMFuzzerMutate(data, size, max_size);
  const std::string changed = Mutation(std::string(input_text(data, size)), seed).run();
  if (changed.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::copy(changed.begin(), changed.end(), data);
  return changed.size();
}

}  // namespace firstlight::fuzz
