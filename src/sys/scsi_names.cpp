// SPDX-License-Identifier: Apache-2.0
#include "sys/scsi_names.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "sys/device_links.h"

namespace firstlight::sys {
namespace {

constexpr std::size_t kPageHeaderBytes = 4;
constexpr std::size_t kDesignatorHeaderBytes = 4;
constexpr unsigned kOfLogicalUnit = 0;
// Widths of an inquiry's fields, which are padded with blanks.
constexpr std::size_t kVendorBytes = 8;
constexpr std::size_t kModelBytes = 16;

enum class Kind : unsigned { kVendorSpecific = 0, kT10Vendor = 1, kEui64 = 2, kNaa = 3 };

struct Designator {
  Kind kind = Kind::kVendorSpecific;
  bool is_binary = false;
  std::string_view id;
};

unsigned byte_of(std::string_view text, std::size_t offset) {
  return static_cast<unsigned char>(text[offset]);
}

// The one of the disk itself that udev would take: world-wide names first. Of equal ones the first.
std::optional<Designator> best_designator(std::string_view page) {
  if (page.size() < kPageHeaderBytes) return std::nullopt;
  page.remove_prefix(kPageHeaderBytes);
  std::optional<Designator> best;
  while (page.size() >= kDesignatorHeaderBytes) {
    const unsigned code_set = byte_of(page, 0) & 0xfU;
    const unsigned association = byte_of(page, 1) >> 4U & 3U;
    const unsigned kind = byte_of(page, 1) & 0xfU;
    const std::size_t size = byte_of(page, 3);
    if (page.size() < kDesignatorHeaderBytes + size) break;
    const Designator found{.kind = static_cast<Kind>(kind),
                           .is_binary = code_set == 1,
                           .id = page.substr(kDesignatorHeaderBytes, size)};
    page.remove_prefix(kDesignatorHeaderBytes + size);
    if (association != kOfLogicalUnit || kind > static_cast<unsigned>(Kind::kNaa)) continue;
    if (!best || found.kind > best->kind) best = found;
  }
  return best;
}

std::string hex(std::string_view bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) text += fmt::format("{:02x}", byte_of(bytes, i));
  return text;
}

std::string until_zero(std::string_view text) {
  return std::string(text.substr(0, text.find('\0')));
}

}  // namespace

std::vector<std::string> scsi_id_names(const std::string& vendor, const std::string& model,
                                       std::string_view page) {
  const auto found = best_designator(page);
  if (!found || found->id.empty()) return {};
  const std::string id = found->is_binary ? hex(found->id) : until_zero(found->id);
  std::string text = fmt::format("{}", static_cast<unsigned>(found->kind));
  if (found->kind == Kind::kVendorSpecific) {
    text += fmt::format("{:<{}}{:<{}}", vendor, kVendorBytes, model, kModelBytes);
  }
  std::vector<std::string> names{"scsi-" + replace_unsafe(text + id)};
  if (found->kind == Kind::kNaa && found->is_binary) names.push_back("wwn-0x" + id);
  return names;
}

std::string scsi_path_name(std::string_view address, unsigned lowest_host) {
  unsigned host = 0;
  const char* const end = address.data() + address.size();
  const auto [rest, error] = std::from_chars(address.data(), end, host);
  if (error != std::errc{} || rest == end || *rest != ':' || host < lowest_host) return {};
  return fmt::format("scsi-{}{}", host - lowest_host, std::string_view(rest, end));
}

}  // namespace firstlight::sys
