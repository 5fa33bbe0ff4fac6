// SPDX-License-Identifier: Apache-2.0
#include "config/url.h"

#include <algorithm>
#include <cctype>

namespace firstlight::config {
namespace {

bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

bool has_bad_escape(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') continue;
    if (i + 2 >= text.size()) return true;
    if (std::isxdigit(static_cast<unsigned char>(text[i + 1])) == 0) return true;
    if (std::isxdigit(static_cast<unsigned char>(text[i + 2])) == 0) return true;
    i += 2;
  }
  return false;
}

// Cuts `text` at the first `separator`; the part behind it, or nullopt if there is none.
std::optional<std::string> cut(std::string_view& text, char separator) {
  const std::size_t at = text.find(separator);
  if (at == std::string_view::npos) return std::nullopt;
  std::string behind(text.substr(at + 1));
  text = text.substr(0, at);
  return behind;
}

// Length of the scheme at the start of `text`; 0 if there is none.
std::size_t scheme_length(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ':') return i;
    const bool later = is_digit(c) || c == '+' || c == '-' || c == '.';
    if (!is_alpha(c) && !(later && i > 0)) return 0;
  }
  return 0;
}

bool is_port(std::string_view text) {
  return text.empty() ||
         (text.front() == ':' && std::all_of(text.begin() + 1, text.end(), is_digit));
}

// Empty if `host` (with port) is well formed, else what is wrong.
std::string host_fault(std::string_view host) {
  constexpr std::string_view kForbidden = " ^{}|\\`#?/";
  if (host.find_first_of(kForbidden) != std::string_view::npos) {
    return "a character in the host that no host name has";
  }
  if (has_bad_escape(host)) return "a bad percent escape in the host";
  if (host.starts_with('[')) {
    const std::size_t close = host.find(']');
    if (close == std::string_view::npos) return "a bracket without its partner in the host";
    return is_port(host.substr(close + 1)) ? "" : "a bad port";
  }
  if (host.find_first_of("[]") != std::string_view::npos) {
    return "a bracket without its partner in the host";
  }
  const std::size_t colon = host.rfind(':');
  if (colon != std::string_view::npos && !is_port(host.substr(colon))) return "a bad port";
  return "";
}

std::string user_info_fault(std::string_view user_info) {
  const bool well_formed = std::all_of(user_info.begin(), user_info.end(), [](char c) {
    constexpr std::string_view kMarks = "-._:~!$&'()*+,;=%@";
    return is_alpha(c) || is_digit(c) || kMarks.find(c) != std::string_view::npos;
  });
  return well_formed && !has_bad_escape(user_info) ? "" : "bad user information before the host";
}

UrlParse fault(std::string_view why) { return {std::nullopt, std::string(why)}; }

// Takes "//authority" off the start of `rest`. Returns what is wrong, or nothing.
std::string take_authority(std::string_view& rest, Url& url) {
  rest.remove_prefix(2);
  std::string_view authority = rest.substr(0, rest.find('/'));
  rest.remove_prefix(authority.size());
  const std::size_t at = authority.rfind('@');
  if (at != std::string_view::npos) {
    std::string why = user_info_fault(authority.substr(0, at));
    if (!why.empty()) return why;
    authority.remove_prefix(at + 1);
  }
  url.host = authority;
  return host_fault(authority);
}

}  // namespace

UrlParse parse_url(std::string_view text) {
  if (std::any_of(text.begin(), text.end(), is_control)) return fault("a control character");
  if (text.starts_with(':')) return fault("no scheme before the colon");
  Url url;
  const std::optional<std::string> fragment = cut(text, '#');
  if (fragment && has_bad_escape(*fragment)) return fault("a bad percent escape");
  if (const std::size_t length = scheme_length(text); length > 0) {
    url.scheme = lower(text.substr(0, length));
    text.remove_prefix(length + 1);
  }
  url.query = cut(text, '?');
  if (!text.starts_with('/')) {
    if (!url.scheme.empty()) {
      url.opaque = text;
      return {url, ""};
    }
    if (text.substr(0, text.find('/')).find(':') != std::string_view::npos) {
      return fault("a colon in the first path segment without a scheme");
    }
  }
  const bool has_authority =
      text.starts_with("//") && (!url.scheme.empty() || !text.starts_with("///"));
  if (has_authority) {
    const std::string why = take_authority(text, url);
    if (!why.empty()) return fault(why);
  }
  if (has_bad_escape(text)) return fault("a bad percent escape");
  url.path = text;
  return {url, ""};
}

std::optional<std::string> query_parameter(const Url& url, std::string_view name) {
  if (!url.query) return std::nullopt;
  std::string_view rest = *url.query;
  while (!rest.empty()) {
    const std::string_view parameter = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), parameter.size() + 1));
    const std::size_t equals = std::min(parameter.find('='), parameter.size());
    if (parameter.substr(0, equals) != name) continue;
    return std::string(parameter.substr(std::min(parameter.size(), equals + 1)));
  }
  return std::nullopt;
}

}  // namespace firstlight::config
