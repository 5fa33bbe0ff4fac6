// SPDX-License-Identifier: Apache-2.0
#include "secret_checks.h"

#include <algorithm>
#include <string>

#include "config/json_scanner.h"
#include "config/member_name.h"
#include "text_checks.h"

namespace firstlight::fuzz {
namespace {

using config::JsonToken;

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// `text` with the letters and digits of each secret replaced. Strings with an escape are left as
// they are: it would become another one, or none.
std::string overwritten(std::string_view text) {
  std::string out(text);
  bool secret = false;
  config::JsonScanner scanner(text);
  for (JsonToken token = scanner.next(); token.kind != JsonToken::Kind::kEnd;
       token = scanner.next()) {
    const std::string_view own = text.substr(token.begin, token.end - token.begin);
    if (token.kind == JsonToken::Kind::kKey) {
      const std::string name = config::fold_name(config::json_string_text(own));
      secret = name == "passwordhash" || name == "value";
      continue;
    }
    if (secret && token.kind == JsonToken::Kind::kString &&
        own.find('\\') == std::string_view::npos) {
      std::replace_if(out.begin() + static_cast<std::ptrdiff_t>(token.begin),
                      out.begin() + static_cast<std::ptrdiff_t>(token.end), is_letter_or_digit,
                      'x');
    }
    secret = false;
  }
  return out;
}

}  // namespace

void check_no_secret_shown(std::string_view text, const config::LoadResult& result) {
  const std::string other = overwritten(text);
  if (other == text) return;
  const config::LoadResult other_result = config::load(other);
  require(result.config.has_value() == other_result.config.has_value(),
          "acceptance does not depend on a secret", text);
  require(render_text(result.diagnostics, text) == render_text(other_result.diagnostics, other),
          "the text rendering does not depend on a secret", text);
  require(render_json(result.diagnostics) == render_json(other_result.diagnostics),
          "the JSON rendering does not depend on a secret", text);
}

}  // namespace firstlight::fuzz
