// SPDX-License-Identifier: Apache-2.0
#include "config/url.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <cstring>

#include "base/ascii.h"

namespace firstlight::config {
namespace {

bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

// True if one of the eight bytes of `word` is a control character.
bool has_control(std::uint64_t word) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kHighBits = 0x80 * kOnes;
  const std::uint64_t below_space = (word - 0x20 * kOnes) & ~word & kHighBits;
  const std::uint64_t zero_if_delete = word ^ (0x7F * kOnes);
  const std::uint64_t is_delete = (zero_if_delete - kOnes) & ~zero_if_delete & kHighBits;
  return (below_space | is_delete) != 0;
}

// Data URLs are long: eight bytes at a time.
bool has_control(std::string_view text) {
  std::uint64_t word = 0;
  for (; text.size() >= sizeof word; text.remove_prefix(sizeof word)) {
    std::memcpy(&word, text.data(), sizeof word);
    if (has_control(word)) return true;
  }
  return std::any_of(text.begin(), text.end(), is_control);
}

bool has_bad_escape(std::string_view text) {
  for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 3)) {
    if (at + 2 >= text.size()) return true;
    if (std::isxdigit(static_cast<unsigned char>(text[at + 1])) == 0) return true;
    if (std::isxdigit(static_cast<unsigned char>(text[at + 2])) == 0) return true;
  }
  return false;
}

// Cuts `text` at the first `separator`; the part behind it, or nullopt if there is none.
std::optional<std::string_view> cut(std::string_view& text, char separator) {
  const std::size_t at = text.find(separator);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view behind = text.substr(at + 1);
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

bool is_forbidden_in_host(char c) {
  constexpr std::string_view kForbidden = " ^{}|\\`#?/%";
  return is_control(c) || static_cast<unsigned char>(c) >= 0x80 ||
         kForbidden.find(c) != std::string_view::npos;
}

// Whether `may_stand_for` holds for the byte of every percent escape in `text`, and all are well
// formed.
template <typename Predicate>
bool escapes_are(std::string_view text, Predicate may_stand_for) {
  for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 3)) {
    const std::optional<std::string> byte = percent_decode(text.substr(at, 3));
    if (!byte || !may_stand_for(byte->front())) return false;
  }
  return true;
}

// In a host ASCII is not escaped, but for the percent sign.
bool host_escapes_are_fine(std::string_view host) {
  return escapes_are(host,
                     [](char c) { return c == '%' || static_cast<unsigned char>(c) >= 0x80; });
}

// The zone of an IPv6 address (RFC 6874) escapes what could stand in a host, and blanks.
bool zone_escapes_are_fine(std::string_view zone) {
  return escapes_are(zone, [](char c) { return c == '%' || c == ' ' || !is_forbidden_in_host(c); });
}

// Empty if the `host` in brackets (with port) is well formed, else what is wrong.
std::string bracketed_host_fault(std::string_view host) {
  const std::size_t close = host.rfind(']');
  if (close == std::string_view::npos) return "a bracket without its partner in the host";
  if (!is_port(host.substr(close + 1))) return "a bad port";
  const std::size_t zone = std::min(host.find("%25"), close);
  const bool fine = host_escapes_are_fine(host.substr(0, zone)) &&
                    zone_escapes_are_fine(host.substr(zone, close - zone));
  return fine ? "" : "a bad percent escape in the host";
}

// Empty if `host` (with port) is well formed, else what is wrong.
std::string host_fault(std::string_view host) {
  const bool forbidden = std::any_of(host.begin(), host.end(), [](char c) {
    return c != '%' && static_cast<unsigned char>(c) < 0x80 && is_forbidden_in_host(c);
  });
  if (forbidden) return "a character in the host that no host name has";
  if (host.starts_with('[')) return bracketed_host_fault(host);
  const std::size_t colon = host.rfind(':');
  if (colon != std::string_view::npos && !is_port(host.substr(colon))) return "a bad port";
  return host_escapes_are_fine(host) ? "" : "a bad percent escape in the host";
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
  Url url;
  const std::optional<std::string_view> fragment = cut(text, '#');
  if (has_control(text)) return fault("a control character");
  if (text.starts_with(':')) return fault("no scheme before the colon");
  if (fragment && has_bad_escape(*fragment)) return fault("a bad percent escape");
  if (const std::size_t length = scheme_length(text); length > 0) {
    url.scheme = lower_case(text.substr(0, length));
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

std::optional<std::string> percent_decode(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size());
  // What lies between two escapes, which may be megabytes, is copied as a whole.
  std::size_t begin = 0;
  for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', begin)) {
    if (at + 2 >= text.size()) return std::nullopt;
    const int high = hex_digit(text[at + 1]);
    const int low = hex_digit(text[at + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes.append(text, begin, at - begin).push_back(static_cast<char>(high * 16 + low));
    begin = at + 3;
  }
  return std::move(bytes.append(text, begin));
}

std::optional<std::string> query_parameter(const Url& url, std::string_view name) {
  if (!url.query) return std::nullopt;
  std::string_view rest = *url.query;
  while (!rest.empty()) {
    const std::string_view parameter = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), parameter.size() + 1));
    if (parameter.find(';') != std::string_view::npos) continue;
    const std::size_t equals = std::min(parameter.find('='), parameter.size());
    std::optional<std::string> value =
        percent_decode(parameter.substr(std::min(parameter.size(), equals + 1)));
    if (value && percent_decode(parameter.substr(0, equals)) == name) return value;
  }
  return std::nullopt;
}

}  // namespace firstlight::config
