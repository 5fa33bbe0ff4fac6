// SPDX-License-Identifier: Apache-2.0
#include "net/proxy_choice.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <vector>

#include "base/ascii.h"
#include "net/url_parts.h"

namespace firstlight::net {
namespace {

// An IP address as its bytes, 4 or 16 of them.
using AddressBytes = std::vector<unsigned char>;

std::optional<AddressBytes> parse_address(std::string_view text) {
  const std::string terminated(text);
  for (const int family : {AF_INET, AF_INET6}) {
    AddressBytes bytes(family == AF_INET ? sizeof(in_addr) : sizeof(in6_addr));
    if (::inet_pton(family, terminated.c_str(), bytes.data()) == 1) return bytes;
  }
  return std::nullopt;
}

std::optional<unsigned> parse_number(std::string_view text) {
  unsigned number = 0;
  const auto [rest, status] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = status == std::errc{} && rest == text.data() + text.size();
  return whole ? std::optional(number) : std::nullopt;
}

bool starts_with_bits(const AddressBytes& address, const AddressBytes& range, unsigned bits) {
  if (address.size() != range.size() || bits > 8 * range.size()) return false;
  for (std::size_t i = 0; bits > 0; ++i) {
    const unsigned here = std::min(bits, 8U);
    const unsigned mask = 0xffU << (8U - here);
    if (((address[i] ^ range[i]) & mask) != 0) return false;
    bits -= here;
  }
  return true;
}

struct Server {
  std::string host;
  std::string port;
  std::optional<AddressBytes> address;
};

Server server_of(std::string_view url) {
  Server server;
  server.host = url_host(url);
  server.port = url_port(url);
  if (server.port.empty()) server.port = url_scheme(url) == "https" ? "443" : "80";
  server.address = parse_address(server.host);
  return server;
}

bool names_server(std::string_view name, const Server& server) {
  if (name.starts_with('*')) name.remove_prefix(1);
  if (name.starts_with('.')) return server.host.ends_with(name);
  return server.host == name || (server.host.size() > name.size() && server.host.ends_with(name) &&
                                 server.host[server.host.size() - name.size() - 1] == '.');
}

// `item` is in lower case and without blanks around it.
bool matches(const std::string& item, const Server& server) {
  if (item.empty()) return false;
  if (item == "*") return true;
  if (const std::size_t slash = item.find('/'); slash != std::string::npos) {
    const auto range = parse_address(item.substr(0, slash));
    const auto bits = parse_number(std::string_view(item).substr(slash + 1));
    return server.address && range && bits && starts_with_bits(*server.address, *range, *bits);
  }
  if (const auto address = parse_address(item)) return server.address == address;
  const std::string as_url = "http://" + item;
  const std::string port = url_port(as_url);
  if (!port.empty() && port != server.port) return false;
  const std::string host = url_host(as_url);
  if (const auto address = parse_address(host)) return server.address == address;
  return !server.address && names_server(host, server);
}

bool is_exempt(const Server& server, const std::vector<std::string>& no_proxy) {
  if (is_loopback_host(server.host)) return true;
  for (std::string_view list : no_proxy) {
    for (;;) {
      const std::size_t comma = list.find(',');
      if (matches(lower_case(trim(list.substr(0, comma))), server)) return true;
      if (comma == std::string_view::npos) break;
      list.remove_prefix(comma + 1);
    }
  }
  return false;
}

}  // namespace

std::string proxy_for(std::string_view url, const config::Proxy& proxy) {
  const std::string scheme = url_scheme(url);
  if (scheme == "tftp") return {};  // no proxy speaks it
  // Objects of a store are fetched by https.
  std::string chosen = (scheme == "http" ? proxy.http_proxy : proxy.https_proxy).value_or("");
  if (!chosen.empty() && is_exempt(server_of(url), proxy.no_proxy)) chosen.clear();
  return chosen;
}

}  // namespace firstlight::net
