// SPDX-License-Identifier: Apache-2.0
#include "net/dns_names.h"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace firstlight::net {
namespace {

constexpr std::size_t kMaxNameBytes = 253;  // as text, without the final dot
constexpr std::size_t kMaxLabelBytes = 63;
constexpr unsigned kPointer = 0xc0;  // the two high bits of a length byte

bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

unsigned byte_at(std::string_view bytes, std::size_t offset) {
  return static_cast<std::uint8_t>(bytes[offset]);
}

struct Name {
  std::string text;     // empty for the root, and for a name that is too long
  std::size_t end = 0;  // where the next one starts
};

// The name at `start`; nullopt when it is cut off, or a pointer in it is none to an earlier place.
// Each pointer has to lead further back than the one before, so this comes to an end.
std::optional<Name> decode_name(std::string_view bytes, std::size_t start) {
  Name name;
  std::size_t at = start;
  std::size_t before = start;  // what the next pointer has to lead in front of
  bool too_long = false;
  while (at < bytes.size()) {
    const unsigned length = byte_at(bytes, at);
    if (length >= kPointer) {
      if (at + 1 >= bytes.size()) return std::nullopt;
      if (name.end == 0) name.end = at + 2;
      at = (length & ~kPointer) << 8U | byte_at(bytes, at + 1);
      if (at >= before) return std::nullopt;
      before = at;
      continue;
    }
    if (length > kMaxLabelBytes || at + 1 + length > bytes.size()) return std::nullopt;
    if (length == 0) {
      if (name.end == 0) name.end = at + 1;
      if (too_long) name.text.clear();
      return name;
    }
    too_long = too_long || name.text.size() + 1 + length > kMaxNameBytes;
    if (!too_long) {
      if (!name.text.empty()) name.text += '.';
      name.text += bytes.substr(at + 1, length);
    }
    at += 1 + length;
  }
  return std::nullopt;
}

}  // namespace

bool is_domain_name(std::string_view name) {
  if (name.empty() || name.size() > kMaxNameBytes) return false;
  while (true) {
    const std::string_view label = name.substr(0, name.find('.'));
    if (label.empty() || label.size() > kMaxLabelBytes) return false;
    if (!std::all_of(label.begin(), label.end(), is_name_byte)) return false;
    if (label.size() == name.size()) return true;
    name.remove_prefix(label.size() + 1);
  }
}

std::vector<std::string> decode_domain_names(std::string_view bytes) {
  std::vector<std::string> names;
  std::size_t at = 0;
  while (at < bytes.size() && names.size() < kMaxDomainNames) {
    const auto name = decode_name(bytes, at);
    if (!name) break;
    if (is_domain_name(name->text)) names.push_back(name->text);
    at = name->end;
  }
  return names;
}

}  // namespace firstlight::net
