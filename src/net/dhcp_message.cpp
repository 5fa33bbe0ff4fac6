// SPDX-License-Identifier: Apache-2.0
#include "net/dhcp_message.h"

#include <algorithm>
#include <array>
#include <map>

#include "net/dns_names.h"

namespace firstlight::net {
namespace {

using sys::Ipv4Address;

// Offsets in the fixed part: RFC 2131 figure 1.
constexpr std::size_t kOp = 0;
constexpr std::size_t kHardwareType = 1;
constexpr std::size_t kHardwareLength = 2;
constexpr std::size_t kTransactionId = 4;
constexpr std::size_t kSeconds = 8;
constexpr std::size_t kYourIp = 16;
constexpr std::size_t kClientHardware = 28;
constexpr std::size_t kServerName = 44;
constexpr std::size_t kFile = 108;
constexpr std::size_t kCookie = 236;
constexpr std::size_t kOptions = 240;

constexpr std::uint8_t kBootRequest = 1;
constexpr std::uint8_t kBootReply = 2;
constexpr std::uint8_t kEthernet = 1;
constexpr std::uint32_t kMagicCookie = 0x63825363;

// RFC 2131 section 2 and BOOTP relays: shorter messages may be dropped on the way.
constexpr std::size_t kShortestMessage = 300;

enum Option : std::uint8_t {
  kPad = 0,
  kSubnetMask = 1,
  kRouters = 3,
  kNameServers = 6,
  kDomain = 15,
  kMtu = 26,
  kNtpServers = 42,
  kRequestedIp = 50,
  kLeaseTime = 51,
  kOverload = 52,
  kMessageType = 53,
  kServerId = 54,
  kParameterList = 55,
  kMaxMessageSize = 57,
  kSearchDomains = 119,
  kClasslessRoutes = 121,
  kEnd = 255,
};

// RFC 3442: classless routes have to be asked for before routers.
constexpr std::array<std::uint8_t, 9> kWanted = {kSubnetMask,  kClasslessRoutes, kRouters,
                                                 kNameServers, kDomain,          kMtu,
                                                 kNtpServers,  kLeaseTime,       kSearchDomains};

constexpr std::uint16_t kLargestMessage = 1500 - 28;  // one Ethernet frame less IP and UDP headers

void put(std::string& out, std::uint64_t value, unsigned bytes) {
  for (unsigned shift = bytes * 8; shift > 0; shift -= 8) {
    out.push_back(static_cast<char>(value >> (shift - 8) & 0xffU));
  }
}

void put_option(std::string& out, Option option, std::uint64_t value, unsigned bytes) {
  out.push_back(static_cast<char>(option));
  out.push_back(static_cast<char>(bytes));
  put(out, value, bytes);
}

std::uint8_t byte_at(std::string_view bytes, std::size_t offset) {
  return static_cast<std::uint8_t>(bytes[offset]);
}

// Big-endian number of all bytes of `bytes`, at most four.
std::uint32_t number(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char byte : bytes) value = value << 8U | static_cast<std::uint8_t>(byte);
  return value;
}

using Options = std::map<std::uint8_t, std::string>;

// Adds the options of one field; repeated ones are joined (RFC 3396). False when one runs past the
// end of the field.
bool read_options(std::string_view field, Options& options) {
  while (!field.empty()) {
    const std::uint8_t code = byte_at(field, 0);
    field.remove_prefix(1);
    if (code == kPad) continue;
    if (code == kEnd) return true;
    if (field.empty() || byte_at(field, 0) > field.size() - 1) return false;
    const std::size_t length = byte_at(field, 0);
    options[code].append(field.substr(1, length));
    field.remove_prefix(1 + length);
  }
  return true;
}

// The options field, and the fields that option overload (RFC 2132 section 9.3) lends to it.
std::optional<Options> all_options(std::string_view payload) {
  Options options;
  if (!read_options(payload.substr(kOptions), options)) return std::nullopt;
  const auto overload = options.find(kOverload);
  if (overload == options.end()) return options;
  if (overload->second.size() != 1) return std::nullopt;
  const unsigned fields = byte_at(overload->second, 0);
  const auto file = payload.substr(kFile, kCookie - kFile);
  const auto server_name = payload.substr(kServerName, kFile - kServerName);
  if ((fields & 1U) != 0 && !read_options(file, options)) return std::nullopt;
  if ((fields & 2U) != 0 && !read_options(server_name, options)) return std::nullopt;
  return options;
}

// Contents of an option as a number of exactly `bytes` bytes.
std::optional<std::uint32_t> number_option(const Options& options, Option code, std::size_t bytes) {
  const auto found = options.find(code);
  if (found == options.end() || found->second.size() != bytes) return std::nullopt;
  return number(found->second);
}

std::optional<Ipv4Address> address_option(const Options& options, Option code) {
  const auto value = number_option(options, code, 4);
  if (!value) return std::nullopt;
  return Ipv4Address{*value};
}

std::vector<Ipv4Address> address_list(const Options& options, Option code) {
  std::vector<Ipv4Address> addresses;
  const auto found = options.find(code);
  if (found == options.end() || found->second.size() % 4 != 0) return addresses;
  std::string_view rest = found->second;
  while (!rest.empty() && addresses.size() < kMaxDhcpListEntries) {
    addresses.push_back({number(rest.substr(0, 4))});
    rest.remove_prefix(4);
  }
  return addresses;
}

// RFC 3442: prefix length, the significant bytes of the destination, gateway; repeated. One fault
// makes the whole option void: half of a routing table is none.
std::vector<DhcpRoute> classless_routes(const Options& options) {
  std::vector<DhcpRoute> routes;
  const auto found = options.find(kClasslessRoutes);
  if (found == options.end()) return routes;
  std::string_view rest = found->second;
  while (!rest.empty() && routes.size() < kMaxDhcpListEntries) {
    const unsigned length = byte_at(rest, 0);
    const std::size_t significant = (length + 7U) / 8U;
    if (length > 32 || rest.size() < 1 + significant + 4) return {};
    const std::uint32_t high = number(rest.substr(1, significant));
    const auto unused_bits = static_cast<unsigned>(8 * (4 - significant));
    DhcpRoute route;
    route.destination.length = length;
    route.destination.address.value =
        (significant == 0 ? 0 : high << unused_bits) & route.destination.mask();
    route.gateway.value = number(rest.substr(1 + significant, 4));
    routes.push_back(route);
    rest.remove_prefix(1 + significant + 4);
  }
  return routes;
}

// Option 15, which some servers end with a NUL or a dot.
std::string domain_option(const Options& options) {
  const auto found = options.find(kDomain);
  if (found == options.end()) return {};
  std::string_view name = found->second;
  if (name.ends_with('\0')) name.remove_suffix(1);
  if (name.ends_with('.')) name.remove_suffix(1);
  return is_domain_name(name) ? std::string(name) : std::string();
}

bool is_reply_for_ethernet(std::string_view payload) {
  return payload.size() >= kOptions && byte_at(payload, kOp) == kBootReply &&
         byte_at(payload, kHardwareType) == kEthernet && byte_at(payload, kHardwareLength) == 6 &&
         number(payload.substr(kCookie, 4)) == kMagicCookie;
}

}  // namespace

std::string encode(const DhcpMessage& message) {
  std::string out;
  put(out, kBootRequest, 1);
  put(out, kEthernet, 1);
  put(out, message.client_mac.size(), 1);
  put(out, 0, 1);  // hops
  put(out, message.transaction_id, 4);
  put(out, message.seconds_elapsed, 2);
  put(out, 0, 2);  // flags: replies may be unicast, the packet socket sees them before the address
  out.resize(kClientHardware);  // all four addresses stay zero until bound
  for (const std::uint8_t byte : message.client_mac) put(out, byte, 1);
  out.resize(kCookie);
  put(out, kMagicCookie, 4);
  put_option(out, kMessageType, static_cast<std::uint8_t>(message.type), 1);
  if (message.requested_ip) put_option(out, kRequestedIp, message.requested_ip->value, 4);
  if (message.server_id) put_option(out, kServerId, message.server_id->value, 4);
  put_option(out, kMaxMessageSize, kLargestMessage, 2);
  put(out, kParameterList, 1);
  put(out, kWanted.size(), 1);
  for (const std::uint8_t option : kWanted) put(out, option, 1);
  put(out, kEnd, 1);
  out.resize(std::max(out.size(), kShortestMessage));
  return out;
}

std::optional<DhcpMessage> decode(std::string_view payload) {
  if (!is_reply_for_ethernet(payload)) return std::nullopt;
  const auto options = all_options(payload);
  if (!options) return std::nullopt;
  const auto type = number_option(*options, kMessageType, 1);
  if (!type || *type < 1 || *type > 8) return std::nullopt;

  DhcpMessage message;
  message.type = static_cast<DhcpMessageType>(*type);
  message.transaction_id = number(payload.substr(kTransactionId, 4));
  message.seconds_elapsed = static_cast<std::uint16_t>(number(payload.substr(kSeconds, 2)));
  message.your_ip.value = number(payload.substr(kYourIp, 4));
  for (std::size_t i = 0; i < message.client_mac.size(); ++i) {
    message.client_mac.at(i) = byte_at(payload, kClientHardware + i);
  }
  message.requested_ip = address_option(*options, kRequestedIp);
  message.server_id = address_option(*options, kServerId);
  message.subnet_mask = address_option(*options, kSubnetMask);
  message.lease_s = number_option(*options, kLeaseTime, 4);
  if (const auto mtu = number_option(*options, kMtu, 2)) {
    message.mtu = static_cast<std::uint16_t>(*mtu);
  }
  message.routers = address_list(*options, kRouters);
  message.name_servers = address_list(*options, kNameServers);
  message.ntp_servers = address_list(*options, kNtpServers);
  message.domain = domain_option(*options);
  if (const auto search = options->find(kSearchDomains); search != options->end()) {
    message.search_domains = decode_domain_names(search->second);
  }
  message.classless_routes = classless_routes(*options);
  return message;
}

}  // namespace firstlight::net
