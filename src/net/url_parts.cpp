// SPDX-License-Identifier: Apache-2.0
#include "net/url_parts.h"

#include <algorithm>

#include "base/ascii.h"
#include "sys/ipv4.h"

namespace firstlight::net {
namespace {

constexpr std::size_t kLongestDisplay = 300;

bool is_letter(char c) { return to_lower(c) >= 'a' && to_lower(c) <= 'z'; }

// Where the authority starts and ends; both npos when the URL has none.
struct Extent {
  std::size_t begin = std::string_view::npos;
  std::size_t end = std::string_view::npos;
};

Extent authority(std::string_view url) {
  const std::size_t scheme = url_scheme(url).size();
  if (scheme == 0 || url.substr(scheme, 3) != "://") return {};
  const std::size_t begin = scheme + 3;
  return {.begin = begin, .end = std::min(url.find_first_of("/?#", begin), url.size())};
}

// The authority without user info; empty when the URL has none.
std::string_view host_and_port(std::string_view url) {
  const Extent extent = authority(url);
  if (extent.begin == std::string_view::npos) return {};
  std::string_view text = url.substr(extent.begin, extent.end - extent.begin);
  if (const std::size_t at = text.rfind('@'); at != std::string_view::npos) {
    text.remove_prefix(at + 1);
  }
  return text;
}

// Where the colon of a port may be: behind the brackets of an IPv6 address.
std::size_t port_search_start(std::string_view text) {
  const std::size_t bracket = text.rfind(']');
  return bracket == std::string_view::npos ? 0 : bracket;
}

// True for "host", "host:" and "host:digits".
bool has_plain_port(std::string_view text) {
  const std::size_t colon = text.find(':', port_search_start(text));
  if (colon == std::string_view::npos) return true;
  return text.find_first_not_of("0123456789", colon + 1) == std::string_view::npos;
}

}  // namespace

std::string url_scheme(std::string_view url) {
  const std::size_t colon = url.find(':');
  if (colon == std::string_view::npos || colon == 0 || !is_letter(url.front())) return {};
  const std::string_view scheme = url.substr(0, colon);
  const bool valid = std::all_of(scheme.begin(), scheme.end(), [](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  });
  return valid ? lower_case(scheme) : std::string();
}

std::string url_host(std::string_view url) {
  const std::string_view host = host_and_port(url);
  if (host.starts_with('[')) {
    return lower_case(host.substr(1, std::min(host.find(']'), host.size()) - 1));
  }
  return lower_case(host.substr(0, host.find(':')));
}

std::string url_port(std::string_view url) {
  const std::string_view text = host_and_port(url);
  const std::size_t colon = text.find(':', port_search_start(text));
  return colon == std::string_view::npos ? std::string() : std::string(text.substr(colon + 1));
}

std::string display_url(std::string_view url) {
  if (url_scheme(url) == "data") return "data:…";
  std::string text(url.substr(0, url.find_first_of("?#")));
  const Extent extent = authority(text);
  if (extent.begin != std::string_view::npos) {
    const std::string shown(host_and_port(text));
    // A port that is no number: most likely a password with a slash in it.
    if (!has_plain_port(shown)) return text.substr(0, extent.begin) + "…";
    text.replace(extent.begin, extent.end - extent.begin, shown);
  }
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c <= ' ' || c > '~'; }, '?');
  if (text.size() > kLongestDisplay) text = text.substr(0, kLongestDisplay) + "…";
  return text;
}

bool is_loopback_host(std::string_view host) {
  if (host == "localhost" || host.ends_with(".localhost") || host == "::1") return true;
  const auto address = sys::parse_ipv4(host);
  return address && address->is_loopback();
}

}  // namespace firstlight::net
