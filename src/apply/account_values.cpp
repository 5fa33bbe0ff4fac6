// SPDX-License-Identifier: Apache-2.0
#include "apply/account_values.h"

#include <algorithm>
#include <utility>

namespace firstlight::apply {
namespace {

// LOGIN_NAME_MAX of the shadow utilities and the width of utmp(5).
constexpr std::size_t kMaxNameBytes = 32;

bool breaks_names(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= ' ' || byte == 0x7f || c == ':' || c == ',' || c == '/';
}

}  // namespace

Error account_error(std::string_view verb, std::string_view name, std::string why, std::string hint,
                    std::string_view pointer) {
  return Error({.code = ErrorCode::kAccount,
                .tried = std::string(verb),
                .object = std::string(name),
                .why = std::move(why),
                .hint = std::move(hint),
                .pointer = std::string(pointer)});
}

std::string account_name_fault(std::string_view name) {
  if (name.empty()) return "the name is empty";
  if (name.size() > kMaxNameBytes) {
    return "the name is longer than " + std::to_string(kMaxNameBytes) + " bytes";
  }
  if (name == "." || name == ".." || std::string_view("-+~").find(name.front()) != name.npos) {
    return "names are not '.' or '..' and do not start with '-', '+' or '~'";
  }
  if (std::any_of(name.begin(), name.end(), breaks_names)) {
    return "names hold no ':', ',', '/', white space or control characters";
  }
  return {};
}

std::string account_field_fault(std::string_view value) {
  const auto breaks_lines = [](char c) { return c == ':' || c == '\n' || c == '\0' || c == '\r'; };
  if (std::any_of(value.begin(), value.end(), breaks_lines)) {
    return "it holds a ':', a line break or a NUL byte";
  }
  return {};
}

std::vector<std::string> split_members(std::string_view list) {
  std::vector<std::string> members;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    if (comma > 0) members.emplace_back(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return members;
}

bool has_member(std::string_view list, std::string_view name) {
  const std::vector<std::string> members = split_members(list);
  return std::find(members.begin(), members.end(), name) != members.end();
}

std::string with_member(const std::string& list, std::string_view name, bool present) {
  if (has_member(list, name) == present) return list;
  if (present) return list.empty() ? std::string(name) : list + "," + std::string(name);
  std::string rest;
  for (const std::string& member : split_members(list)) {
    if (member == name) continue;
    if (!rest.empty()) rest += ',';
    rest += member;
  }
  return rest;
}

}  // namespace firstlight::apply
