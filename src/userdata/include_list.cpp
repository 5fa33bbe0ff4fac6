// SPDX-License-Identifier: Apache-2.0
#include "userdata/include_list.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/error.h"

namespace firstlight::userdata {
namespace {

// A letter, a colon later on, and nothing that is in no URL; who fetches it looks closer.
bool looks_like_url(std::string_view text) {
  const std::size_t colon = text.find(':');
  const auto is_letter = [](char c) { return to_lower(c) >= 'a' && to_lower(c) <= 'z'; };
  if (colon == 0 || colon == std::string_view::npos || !is_letter(text.front())) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

// Takes "#include" off a line, if it starts with that.
std::string_view without_keyword(std::string_view line) {
  for (const std::string_view keyword : {"#include-once", "#include"}) {
    if (line == keyword) return {};
    if (line.starts_with(keyword) && is_white(line[keyword.size()])) {
      return trim(line.substr(keyword.size()));
    }
  }
  return line;
}

}  // namespace

std::vector<std::string> read_include_list(std::string_view text, std::string_view origin) {
  std::vector<std::string> urls;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = without_keyword(trim(take_line(text)));
    if (line.empty() || line.starts_with('#')) continue;
    if (!looks_like_url(line)) {
      throw Error({.code = ErrorCode::kUserData,
                   .tried = "read the list of URLs",
                   .object = std::string(origin),
                   .why = fmt::format("its line {} is no URL", number),
                   .hint = "write one URL a line, and # in front of a comment"});
    }
    urls.emplace_back(line);
  }
  return urls;
}

}  // namespace firstlight::userdata
