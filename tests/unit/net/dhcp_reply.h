// SPDX-License-Identifier: Apache-2.0
// Builds the replies of a DHCP server, well-formed or not, byte by byte.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "net/dhcp_message.h"
#include "sys/ipv4.h"

namespace firstlight::test {

class DhcpReply {
 public:
  DhcpReply(net::DhcpMessageType type, std::uint32_t transaction_id, const sys::MacAddress& mac)
      : bytes_(236, '\0') {
    bytes_[0] = 2;  // BOOTREPLY
    bytes_[1] = 1;  // Ethernet
    bytes_[2] = 6;
    put(4, transaction_id);
    for (std::size_t i = 0; i < mac.size(); ++i) bytes_[28 + i] = static_cast<char>(mac.at(i));
    bytes_ += "\x63\x82\x53\x63";
    option(53, std::string(1, static_cast<char>(type)));
  }

  DhcpReply& your_ip(std::string_view address) {
    put(16, sys::parse_ipv4(address).value().value);
    return *this;
  }

  DhcpReply& option(int code, std::string_view contents) {
    bytes_ += static_cast<char>(code);
    bytes_ += static_cast<char>(contents.size());
    bytes_ += contents;
    return *this;
  }

  DhcpReply& addresses(int code, std::initializer_list<std::string_view> list) {
    std::string contents;
    for (const std::string_view text : list) contents += wire(sys::parse_ipv4(text).value().value);
    return option(code, contents);
  }

  DhcpReply& raw(std::string_view bytes) {
    bytes_ += bytes;
    return *this;
  }

  DhcpReply& at(std::size_t offset, std::string_view bytes) {
    bytes_.replace(offset, bytes.size(), bytes);
    return *this;
  }

  [[nodiscard]] std::string done() const { return bytes_ + '\xff'; }
  [[nodiscard]] std::string unfinished() const { return bytes_; }

  static std::string wire(std::uint32_t value) {
    std::string out;
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xffU);
    return out;
  }

 private:
  void put(std::size_t offset, std::uint32_t value) { at(offset, wire(value)); }

  std::string bytes_;
};

}  // namespace firstlight::test
