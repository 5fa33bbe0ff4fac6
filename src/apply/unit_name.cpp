// SPDX-License-Identifier: Apache-2.0
#include "apply/unit_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace firstlight::apply {
namespace {

constexpr std::size_t kMaxNameBytes = 255;

bool is_unit_type(std::string_view suffix) {
  constexpr std::array<std::string_view, 11> kTypes = {".service",   ".socket", ".device", ".mount",
                                                       ".automount", ".swap",   ".target", ".path",
                                                       ".timer",     ".slice",  ".scope"};
  return std::find(kTypes.begin(), kTypes.end(), suffix) != kTypes.end();
}

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view(":-_.\\@").find(c) != std::string_view::npos;
}

}  // namespace

UnitNameParts split_unit_name(std::string_view name) {
  UnitNameParts parts;
  const std::size_t dot = name.rfind('.');
  if (dot != std::string_view::npos) parts.suffix = name.substr(dot);
  const std::string_view stem = name.substr(0, dot);
  const std::size_t at = stem.find('@');
  parts.prefix = stem.substr(0, at);
  if (at != std::string_view::npos) parts.instance = stem.substr(at + 1);
  return parts;
}

UnitNameKind unit_name_kind(std::string_view name) {
  const UnitNameParts parts = split_unit_name(name);
  if (name.size() > kMaxNameBytes || parts.prefix.empty() || !is_unit_type(parts.suffix) ||
      !std::all_of(name.begin(), name.end(), is_name_character)) {
    return UnitNameKind::kInvalid;
  }
  if (!parts.instance) return UnitNameKind::kPlain;
  return parts.instance->empty() ? UnitNameKind::kTemplate : UnitNameKind::kInstance;
}

std::string with_instance(std::string_view name, std::string_view instance) {
  const UnitNameParts parts = split_unit_name(name);
  return parts.prefix + "@" + std::string(instance) + parts.suffix;
}

std::string unit_name_of_path(std::string_view path, std::string_view suffix) {
  std::string name;
  while (!path.empty()) {
    const std::string_view part = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(part.size() + 1, path.size()));
    if (part.empty()) continue;
    if (!name.empty()) name.push_back('-');
    for (const char c : part) {
      const bool is_leading_dot = c == '.' && name.empty();
      const bool is_plain = is_name_character(c) && c != '-' && c != '\\' && c != '@';
      if (is_plain && !is_leading_dot) {
        name.push_back(c);
      } else {
        name += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
      }
    }
  }
  return (name.empty() ? "-" : name) + std::string(suffix);
}

std::string unit_file_name_fault(std::string_view name) {
  if (name.empty() || name == "." || name == "..") return "the name is empty, '.' or '..'";
  if (name.size() > kMaxNameBytes) {
    return "the name is longer than " + std::to_string(kMaxNameBytes) + " bytes";
  }
  const auto is_unusable = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return c == '/' || byte <= ' ' || byte == 0x7f;
  };
  if (std::any_of(name.begin(), name.end(), is_unusable)) {
    return "names hold no '/', white space or control characters";
  }
  return {};
}

}  // namespace firstlight::apply
