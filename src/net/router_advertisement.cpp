// SPDX-License-Identifier: Apache-2.0
#include "net/router_advertisement.h"

#include <algorithm>
#include <cstdint>

#include "net/dns_names.h"

namespace firstlight::net {
namespace {

constexpr std::uint8_t kTypeRouterAdvertisement = 134;
constexpr std::size_t kFlags = 5;
constexpr std::size_t kRouterLifetime = 6;
constexpr std::size_t kOptions = 16;
constexpr unsigned kManaged = 0x80;
constexpr unsigned kOther = 0x40;

constexpr unsigned kNameServers = 25;
constexpr unsigned kSearchDomains = 31;
constexpr std::size_t kUnit = 8;  // of an option's length
constexpr std::size_t kLifetime = 4;
constexpr std::size_t kContents = 8;

unsigned byte_at(std::string_view bytes, std::size_t offset) {
  return static_cast<std::uint8_t>(bytes[offset]);
}

bool is_all_zero(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == '\0'; });
}

void take_name_servers(std::string_view addresses, RouterAdvertisement& advertisement) {
  auto& servers = advertisement.name_servers;
  if (addresses.size() % sizeof(sys::Ipv6Address) != 0) return;
  for (; !addresses.empty(); addresses.remove_prefix(sizeof(sys::Ipv6Address))) {
    sys::Ipv6Address address;
    std::copy_n(addresses.begin(), address.bytes.size(), address.bytes.begin());
    const bool usable = !address.is_unspecified() && !address.is_multicast();
    const bool known = std::find(servers.begin(), servers.end(), address) != servers.end();
    if (usable && !known && servers.size() < kMaxRouterNameServers) servers.push_back(address);
  }
}

void take_search_domains(std::string_view names, RouterAdvertisement& advertisement) {
  for (std::string& name : decode_domain_names(names)) {
    if (advertisement.search_domains.size() == kMaxDomainNames) return;
    advertisement.search_domains.push_back(std::move(name));
  }
}

void take_option(std::string_view option, RouterAdvertisement& advertisement) {
  const unsigned type = byte_at(option, 0);
  if (type != kNameServers && type != kSearchDomains) return;
  if (is_all_zero(option.substr(kLifetime, 4))) return;
  if (type == kNameServers) {
    take_name_servers(option.substr(kContents), advertisement);
  } else {
    take_search_domains(option.substr(kContents), advertisement);
  }
}

}  // namespace

std::optional<RouterAdvertisement> decode_router_advertisement(std::string_view message) {
  if (message.size() < kOptions || byte_at(message, 0) != kTypeRouterAdvertisement ||
      byte_at(message, 1) != 0) {
    return std::nullopt;
  }
  RouterAdvertisement advertisement;
  advertisement.managed = (byte_at(message, kFlags) & kManaged) != 0;
  advertisement.other = (byte_at(message, kFlags) & kOther) != 0;
  advertisement.default_router = !is_all_zero(message.substr(kRouterLifetime, 2));
  std::string_view rest = message.substr(kOptions);
  while (!rest.empty()) {
    if (rest.size() < 2) return std::nullopt;
    const std::size_t size = byte_at(rest, 1) * kUnit;
    if (size == 0 || size > rest.size()) return std::nullopt;
    take_option(rest.substr(0, size), advertisement);
    rest.remove_prefix(size);
  }
  return advertisement;
}

}  // namespace firstlight::net
