// SPDX-License-Identifier: Apache-2.0
// Any bytes as a URL: its parts are free of what was refused, and put together they parse again.
#include "config/url.h"

#include <algorithm>

#include "text_checks.h"

namespace firstlight::fuzz {
namespace {

using config::Url;
using config::UrlParse;

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
  });
}

bool is_scheme(std::string_view scheme) {
  constexpr std::string_view kBytes = "abcdefghijklmnopqrstuvwxyz0123456789+-.";
  return scheme.find_first_not_of(kBytes) == std::string_view::npos &&
         (scheme.empty() || (scheme.front() >= 'a' && scheme.front() <= 'z'));
}

// User information and fragment are gone. An empty one keeps a path of two slashes from being a
// host.
std::string put_together(const Url& url) {
  const bool has_authority = !url.host.empty() || url.path.starts_with("//");
  std::string text = url.scheme.empty() ? "" : url.scheme + ":";
  if (has_authority) text.append("//@").append(url.host);
  text.append(url.opaque).append(url.path);
  if (url.query) text.append("?").append(*url.query);
  return text;
}

bool same(const Url& a, const Url& b) {
  return a.scheme == b.scheme && a.opaque == b.opaque && a.host == b.host && a.path == b.path &&
         a.query == b.query;
}

void check_parts(const Url& url, std::string_view text) {
  require(is_scheme(url.scheme), "a scheme is lower case", text);
  require(url.opaque.empty() || (url.host.empty() && url.path.empty()),
          "an opaque URL has neither host nor path", text);
  for (const std::string_view part :
       {std::string_view(url.opaque), std::string_view(url.host), std::string_view(url.path)}) {
    require(!has_control(part), "no part has a control character", text);
    require(part.find_first_of("?#") == std::string_view::npos, "query and fragment are cut off",
            text);
  }
  require(url.host.find_first_of("/@ ") == std::string::npos, "a host is only a host", text);
}

void check_queries(const Url& url) {
  for (const std::string_view name : {"versionId", "a", ""}) {
    const auto value = query_parameter(url, name);
    require(!value || url.query, "a parameter comes from a query");
    const bool has_escape = url.query && url.query->find('%') != std::string::npos;
    require(!value || has_escape || value->find('&') == std::string::npos, "a parameter ends at &");
  }
}

void check(std::string_view text) {
  const UrlParse parse = config::parse_url(text);
  require(parse.url.has_value() == parse.fault.empty(), "a URL or a fault", text);
  require(is_printable_line(parse.fault), "a fault is printable", parse.fault);
  if (!parse.url) return;
  check_parts(*parse.url, text);
  check_queries(*parse.url);
  const std::string again = put_together(*parse.url);
  const UrlParse second = config::parse_url(again);
  require(second.url && same(*second.url, *parse.url), "a URL put together parses the same", again);
}

}  // namespace
}  // namespace firstlight::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  firstlight::fuzz::check(firstlight::fuzz::input_text(data, size));
  return 0;
}
