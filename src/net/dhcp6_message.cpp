// SPDX-License-Identifier: Apache-2.0
#include "net/dhcp6_message.h"

#include <algorithm>
#include <functional>

#include "net/dns_names.h"

namespace firstlight::net {
namespace {

constexpr std::size_t kHeader = 4;  // type and transaction id
constexpr std::size_t kMaxDuidBytes = 130;

enum Option : std::uint16_t {
  kClientId = 1,
  kServerId = 2,
  kIaNa = 3,
  kIaAddress = 5,
  kOptionRequest = 6,
  kElapsedTime = 8,
  kStatusCode = 13,
  kNameServers = 23,
  kSearchDomains = 24,
  kSntpServers = 31,
};

void put(std::string& out, std::uint64_t value, unsigned bytes) {
  for (unsigned shift = bytes * 8; shift > 0; shift -= 8) {
    out.push_back(static_cast<char>(value >> (shift - 8) & 0xffU));
  }
}

void put_option(std::string& out, Option code, std::string_view contents) {
  put(out, code, 2);
  put(out, contents.size(), 2);
  out += contents;
}

// Big-endian number of all bytes of `bytes`, at most four.
std::uint32_t number(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char byte : bytes) value = value << 8U | static_cast<std::uint8_t>(byte);
  return value;
}

// Calls `visit` with code and contents of each option; false when one runs past the end.
using Visitor = std::function<bool(std::uint32_t, std::string_view)>;
bool for_each_option(std::string_view options, const Visitor& visit) {
  while (!options.empty()) {
    if (options.size() < 4) return false;
    const std::size_t length = number(options.substr(2, 2));
    if (length > options.size() - 4) return false;
    if (!visit(number(options.substr(0, 2)), options.substr(4, length))) return false;
    options.remove_prefix(4 + length);
  }
  return true;
}

std::optional<sys::Ipv6Address> address_at(std::string_view bytes, std::size_t offset) {
  sys::Ipv6Address address;
  if (bytes.size() < offset + address.bytes.size()) return std::nullopt;
  std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(offset), address.bytes.size(),
              address.bytes.begin());
  return address;
}

std::vector<sys::Ipv6Address> address_list(std::string_view contents) {
  std::vector<sys::Ipv6Address> addresses;
  if (contents.size() % sizeof(sys::Ipv6Address) != 0) return addresses;
  for (std::size_t at = 0; at < contents.size(); at += sizeof(sys::Ipv6Address)) {
    const auto address = address_at(contents, at);
    if (!address || address->is_unspecified() || address->is_multicast()) continue;
    if (addresses.size() < kMaxDhcp6ListEntries) addresses.push_back(*address);
  }
  return addresses;
}

bool is_failure(std::string_view status) {
  return status.size() >= 2 && number(status.substr(0, 2)) != 0;
}

// An address with options of its own: 16 bytes, preferred and valid lifetime.
bool take_address(std::string_view contents, Dhcp6Message& message) {
  constexpr std::size_t kValid = 20;
  constexpr std::size_t kFixed = 24;
  if (contents.size() < kFixed) return true;
  bool refused = false;
  const bool whole = for_each_option(contents.substr(kFixed), [&](auto code, auto inner) {
    refused = refused || (code == kStatusCode && is_failure(inner));
    return true;
  });
  if (!whole) return false;
  const auto address = address_at(contents, 0);
  const std::uint32_t valid_s = number(contents.substr(kValid, 4));
  if (refused || message.address || !address || !address->is_host() || valid_s == 0) return true;
  message.address = address;
  message.valid_s = valid_s;
  return true;
}

// IAID, T1, T2, then options.
bool take_association(std::string_view contents, Dhcp6Message& message) {
  constexpr std::size_t kFixed = 12;
  if (contents.size() < kFixed || message.association_id) return true;
  message.association_id = number(contents.substr(0, 4));
  return for_each_option(contents.substr(kFixed), [&](auto code, auto inner) {
    if (code == kStatusCode) message.refused = message.refused || is_failure(inner);
    return code != kIaAddress || take_address(inner, message);
  });
}

bool take_option(std::uint32_t code, std::string_view contents, Dhcp6Message& message) {
  const bool is_duid = !contents.empty() && contents.size() <= kMaxDuidBytes;
  switch (code) {
    case kClientId:
      if (is_duid) message.client_id = contents;
      return true;
    case kServerId:
      if (is_duid) message.server_id = contents;
      return true;
    case kIaNa:
      return take_association(contents, message);
    case kStatusCode:
      message.refused = message.refused || is_failure(contents);
      return true;
    case kNameServers:
      message.name_servers = address_list(contents);
      return true;
    case kSntpServers:
      message.ntp_servers = address_list(contents);
      return true;
    case kSearchDomains:
      message.search_domains = decode_domain_names(contents);
      return true;
    default:
      return true;
  }
}

}  // namespace

std::string client_duid(const sys::MacAddress& mac) {
  constexpr unsigned kLinkLayer = 3;
  constexpr unsigned kEthernet = 1;
  std::string duid;
  put(duid, kLinkLayer, 2);
  put(duid, kEthernet, 2);
  for (const std::uint8_t byte : mac) put(duid, byte, 1);
  return duid;
}

std::string encode(const Dhcp6Message& message) {
  std::string out;
  put(out, static_cast<std::uint8_t>(message.type), 1);
  put(out, message.transaction_id, 3);
  put_option(out, kClientId, message.client_id);
  if (!message.server_id.empty()) put_option(out, kServerId, message.server_id);
  if (message.association_id) {
    std::string association;
    put(association, *message.association_id, 4);
    put(association, 0, 8);  // T1 and T2: the server's choice
    if (message.address) {
      std::string address(message.address->bytes.begin(), message.address->bytes.end());
      put(address, 0, 8);  // lifetimes: the server's choice
      put_option(association, kIaAddress, address);
    }
    put_option(out, kIaNa, association);
  }
  std::string elapsed;
  put(elapsed, message.elapsed_cs, 2);
  put_option(out, kElapsedTime, elapsed);
  std::string wanted;
  for (const Option option : {kNameServers, kSearchDomains, kSntpServers}) put(wanted, option, 2);
  put_option(out, kOptionRequest, wanted);
  return out;
}

std::optional<Dhcp6Message> decode_dhcp6(std::string_view payload) {
  if (payload.size() < kHeader) return std::nullopt;
  Dhcp6Message message;
  message.type = static_cast<Dhcp6MessageType>(number(payload.substr(0, 1)));
  message.transaction_id = number(payload.substr(1, 3));
  if (message.type != Dhcp6MessageType::kAdvertise && message.type != Dhcp6MessageType::kReply) {
    return std::nullopt;
  }
  const bool whole = for_each_option(payload.substr(kHeader), [&](auto code, auto contents) {
    return take_option(code, contents, message);
  });
  if (!whole) return std::nullopt;
  return message;
}

}  // namespace firstlight::net
