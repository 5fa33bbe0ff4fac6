// SPDX-License-Identifier: Apache-2.0
#include "net/network_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/error.h"
#include "base/printable.h"

namespace firstlight::net {
namespace {

constexpr std::array<std::string_view, 5> kDhcpMethods = {"dhcp", "on", "any", "both",
                                                          "single-dhcp"};
// The router says which of its ways it is to be.
constexpr std::array<std::string_view, 3> kIpv6Methods = {"auto6", "dhcp6", "either6"};
constexpr std::array<std::string_view, 2> kOffMethods = {"off", "none"};

template <std::size_t Count>
bool is_one_of(std::string_view word, const std::array<std::string_view, Count>& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// One word, with what its messages need.
struct Word {
  std::string_view text;
  std::string_view origin;

  [[noreturn]] void refuse(std::string why) const {
    throw Error({.code = ErrorCode::kUsage,
                 .tried = "understand the network setting",
                 .object = fmt::format("{} of {}", printable(text), origin),
                 .why = std::move(why),
                 .hint = "write ip=dhcp, ip=off, ip=DEVICE:dhcp or "
                         "ip=CLIENT::GATEWAY:NETMASK::DEVICE:none; nameserver=ADDRESS"});
  }
};

// At the colons outside of brackets.
std::vector<std::string_view> split_fields(std::string_view value) {
  std::vector<std::string_view> fields;
  std::size_t start = 0;
  bool bracket = false;
  for (std::size_t i = 0; i <= value.size(); ++i) {
    if (i < value.size() && value[i] == '[') bracket = true;
    if (i < value.size() && value[i] == ']') bracket = false;
    if (i < value.size() && (bracket || value[i] != ':')) continue;
    fields.push_back(value.substr(start, i - start));
    start = i + 1;
  }
  return fields;
}

std::optional<std::uint32_t> number(std::string_view text) {
  std::uint32_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, status] = std::from_chars(text.data(), end, value);
  if (status != std::errc{} || rest != end) return std::nullopt;
  return value;
}

// netdevice(7): at most 15 bytes, no slash, no white space.
bool is_device_name(std::string_view name) {
  constexpr std::size_t kMaxNameBytes = 15;
  return !name.empty() && name.size() <= kMaxNameBytes && name != "." && name != ".." &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return c > ' ' && c <= '~' && c != '/'; });
}

unsigned ipv4_prefix_length(const Word& word, std::string_view netmask, sys::Ipv4Address client) {
  if (netmask.empty()) return sys::class_prefix_length(client);
  std::optional<unsigned> length = number(netmask);
  if (const auto mask = sys::parse_ipv4(netmask)) length = sys::prefix_length(*mask);
  if (!length || *length == 0 || *length > 32) {
    word.refuse(fmt::format("{} is no netmask", printable(netmask)));
  }
  return *length;
}

StaticIpv4 static_ipv4(const Word& word, sys::Ipv4Address client, std::string_view gateway,
                       std::string_view netmask) {
  if (!client.is_host()) word.refuse("the address is none that a machine can have");
  StaticIpv4 settings;
  settings.address = {.address = client, .length = ipv4_prefix_length(word, netmask, client)};
  if (gateway.empty()) return settings;
  const auto address = sys::parse_ipv4(gateway);
  if (!address || !address->is_host()) {
    word.refuse(fmt::format("{} is no IPv4 gateway", printable(gateway)));
  }
  settings.gateway = *address;
  return settings;
}

// In brackets, so that its colons divide no fields.
std::optional<sys::Ipv6Address> bracketed_ipv6(std::string_view text) {
  if (text.size() < 2 || !text.starts_with('[') || !text.ends_with(']')) return std::nullopt;
  return sys::parse_ipv6(text.substr(1, text.size() - 2));
}

StaticIpv6 static_ipv6(const Word& word, const sys::Ipv6Address& client, std::string_view gateway,
                       std::string_view netmask) {
  constexpr unsigned kUsualLength = 64;
  const auto length = netmask.empty() ? kUsualLength : number(netmask).value_or(0);
  if (!client.is_host()) word.refuse("the address is none that a machine can have");
  if (length == 0 || length > 128) {
    word.refuse(fmt::format("{} is no prefix length", printable(netmask)));
  }
  StaticIpv6 settings{.address = {.address = client, .length = length}, .gateway = {}};
  if (gateway.empty()) return settings;
  const auto address = bracketed_ipv6(gateway);
  if (!address || address->is_unspecified() || address->is_multicast()) {
    word.refuse(fmt::format("{} is no IPv6 gateway", printable(gateway)));
  }
  settings.gateway = *address;
  return settings;
}

bool is_address(std::string_view text) { return sys::parse_ipv4(text) || bracketed_ipv6(text); }

std::uint32_t mtu_value(const Word& word, std::string_view text) {
  constexpr std::uint32_t kSmallestMtu = 576;
  constexpr std::uint32_t kLargestMtu = 65535;
  const auto mtu = number(text);
  if (!mtu || *mtu < kSmallestMtu || *mtu > kLargestMtu) {
    word.refuse(fmt::format("{} is no MTU", printable(text)));
  }
  return *mtu;
}

void take_method(const Word& word, std::string_view method, InterfaceSettings& settings) {
  if (is_one_of(method, kOffMethods)) return;
  settings.ipv6_auto = is_one_of(method, kIpv6Methods);
  if (settings.ipv6_auto) return;
  if (!is_one_of(method, kDhcpMethods)) {
    word.refuse(fmt::format("there is no method {}", printable(method)));
  }
  settings.dhcp = true;
}

void add_server(const Word& word, std::string_view text, std::vector<std::string>& servers) {
  const auto ipv4 = sys::parse_ipv4(text);
  auto ipv6 = bracketed_ipv6(text);
  if (!ipv6) ipv6 = sys::parse_ipv6(text);
  if (ipv4 && ipv4->is_host()) {
    servers.push_back(sys::to_text(*ipv4));
  } else if (ipv6 && ipv6->is_host()) {
    servers.push_back(sys::to_text(*ipv6));
  } else {
    word.refuse(fmt::format("{} is no address of a server", printable(text)));
  }
}

// The fields behind METHOD: an MTU, or two name servers and a time server.
void take_rest(const Word& word, const std::vector<std::string_view>& fields, std::size_t first,
               InterfaceSettings& settings, NetworkSettings& all) {
  const auto field = [&](std::size_t i) {
    return first + i < fields.size() ? fields[first + i] : std::string_view{};
  };
  if (number(field(0))) {
    settings.mtu = mtu_value(word, field(0));
    if (!field(1).empty()) word.refuse("a MAC address cannot be set");
    return;
  }
  for (std::size_t i = 0; i < 2; ++i) {
    if (!field(i).empty()) add_server(word, field(i), all.name_servers);
  }
  if (!field(2).empty()) add_server(word, field(2), all.ntp_servers);
}

void take_address(const Word& word, const std::vector<std::string_view>& fields,
                  InterfaceSettings& settings) {
  const auto field = [&](std::size_t i) {
    return i < fields.size() ? fields[i] : std::string_view{};
  };
  if (const auto client = bracketed_ipv6(field(0))) {
    settings.ipv6 = static_ipv6(word, *client, field(2), field(3));
    return;
  }
  const auto client = sys::parse_ipv4(field(0));
  if (!client)
    word.refuse(fmt::format("{} is neither an address nor a method", printable(field(0))));
  settings.ipv4 = static_ipv4(word, *client, field(2), field(3));
}

InterfaceSettings interface_of(const Word& word, std::string_view value, NetworkSettings& all) {
  constexpr std::size_t kDevice = 5;
  constexpr std::size_t kMethod = 6;
  constexpr std::size_t kMaxFields = 10;
  const std::vector<std::string_view> fields = split_fields(value);
  if (fields.size() > kMaxFields) word.refuse("there are too many fields");
  InterfaceSettings settings;
  const bool address = is_address(fields[0]);
  if (fields.size() == 1 && !address) {
    take_method(word, fields[0], settings);
    return settings;
  }
  if (!address && !fields[0].empty()) {
    settings.device = fields[0];
    take_method(word, fields[1], settings);
    take_rest(word, fields, 2, settings, all);
  } else {
    if (fields.size() > kDevice) settings.device = fields[kDevice];
    const std::string_view method = fields.size() > kMethod ? fields[kMethod] : "";
    if (!method.empty() || !address) take_method(word, method.empty() ? "any" : method, settings);
    take_rest(word, fields, kMethod + 1, settings, all);
  }
  if (address) {
    settings.dhcp = settings.ipv6_auto = false;
    take_address(word, fields, settings);
  }
  if (!settings.device.empty() && !is_device_name(settings.device)) {
    word.refuse(fmt::format("{} is no name of an interface", printable(settings.device)));
  }
  return settings;
}

bool does_nothing(const InterfaceSettings& settings) {
  return !settings.dhcp && !settings.ipv4 && !settings.ipv6_auto && !settings.ipv6;
}

void take_ip(const Word& word, std::string_view value, NetworkSettings& all) {
  InterfaceSettings settings = interface_of(word, value, all);
  std::erase_if(all.interfaces,
                [&](const InterfaceSettings& other) { return other.device == settings.device; });
  all.interfaces.push_back(std::move(settings));
}

void take_word(const Word& word, NetworkSettings& all) {
  constexpr std::string_view kIp = "ip=";
  constexpr std::string_view kNameServer = "nameserver=";
  if (word.text.starts_with(kIp)) {
    take_ip(word, word.text.substr(kIp.size()), all);
  } else if (word.text.starts_with(kNameServer)) {
    add_server(word, word.text.substr(kNameServer.size()), all.name_servers);
  } else {
    word.refuse("it is neither ip= nor nameserver=");
  }
  if (all.interfaces.size() > kMaxConfiguredEntries ||
      all.name_servers.size() > kMaxConfiguredEntries ||
      all.ntp_servers.size() > kMaxConfiguredEntries) {
    word.refuse(fmt::format("there are more than {} of them", kMaxConfiguredEntries));
  }
}

}  // namespace

const InterfaceSettings* NetworkSettings::of_device(std::string_view device, bool ethernet) const {
  const InterfaceSettings* for_all = nullptr;
  for (const InterfaceSettings& settings : interfaces) {
    if (settings.device == device) return &settings;
    if (settings.device.empty() && ethernet) for_all = &settings;
  }
  return for_all;
}

bool NetworkSettings::allow_ipv4() const {
  return interfaces.empty() ||
         std::any_of(interfaces.begin(), interfaces.end(), [](const InterfaceSettings& settings) {
           return settings.dhcp || settings.ipv4;
         });
}

bool NetworkSettings::allow_ipv6() const {
  return interfaces.empty() ||
         std::any_of(interfaces.begin(), interfaces.end(), [](const InterfaceSettings& settings) {
           return settings.ipv6_auto || settings.ipv6;
         });
}

NetworkSettings parse_network_settings(std::string_view text, std::string_view origin) {
  constexpr std::string_view kBlank = " \t\r\n";
  NetworkSettings settings;
  while (true) {
    const std::size_t start = text.find_first_not_of(kBlank);
    if (start == std::string_view::npos) break;
    text.remove_prefix(start);
    if (text.starts_with('#')) {
      text.remove_prefix(std::min(text.find('\n'), text.size()));
      continue;
    }
    const std::string_view word = text.substr(0, text.find_first_of(kBlank));
    take_word({.text = word, .origin = origin}, settings);
    text.remove_prefix(word.size());
  }
  // Where no interface is to do anything there is nothing to wait for.
  settings.off = !settings.interfaces.empty() &&
                 std::all_of(settings.interfaces.begin(), settings.interfaces.end(), does_nothing);
  if (settings.off) settings.interfaces.clear();
  return settings;
}

}  // namespace firstlight::net
