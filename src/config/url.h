// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace firstlight::config {

// A URL in its generic parts (RFC 3986), as far as the rules look at them. The views are into the
// text, which must outlive them: a data URL may have megabytes.
struct Url {
  std::string scheme;       // lower case; empty for a relative reference
  std::string_view opaque;  // what follows "scheme:" if that is no slash, without query
  std::string_view host;    // with port and brackets
  std::string_view path;
  std::optional<std::string_view> query;  // without the question mark
};

struct UrlParse {
  std::optional<Url> url;
  std::string fault;  // why there is none; holds nothing of the URL, which may carry credentials
};

// Refuses control characters before the fragment, bad percent escapes, a host that opens a bracket
// and does not close it, and a first path segment with a colon but no scheme.
[[nodiscard]] UrlParse parse_url(std::string_view text);

// `text` with its %XX decoded; nullopt if one of them is malformed.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text);

// Value of the first query parameter of that name, both percent-decoded; nullopt if there is none.
// Parameters with a semicolon or a malformed escape are none.
[[nodiscard]] std::optional<std::string> query_parameter(const Url& url, std::string_view name);

}  // namespace firstlight::config
