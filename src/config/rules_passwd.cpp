// SPDX-License-Identifier: Apache-2.0
// Accounts. The language accepts any name; what the account files cannot hold is warned about.
#include <fmt/format.h>

#include <algorithm>

#include "config/diagnostic_code.h"
#include "config/member_name.h"
#include "config/rule_set.h"

namespace firstlight::config {
namespace {

// Would end a field or a line of passwd(5), or a path component.
bool breaks_account_files(std::string_view name) {
  return std::any_of(name.begin(), name.end(), [](char c) {
    return c == ':' || c == ',' || c == '/' || static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
  });
}

void check_account(const RuleRun& run, std::string_view kind, std::string_view name,
                   const std::optional<std::int64_t>& id, std::string_view id_member,
                   const Place& place) {
  if (name.empty()) {
    run.warning(code::kNameMissing, place, fmt::format("the {} has no name", kind),
                "it will fail when it is created");
  } else if (breaks_account_files(name)) {
    run.warning(code::kAccountName, place.member("name"),
                fmt::format("{} is no name for a {}", quoted(name), kind),
                "it will be refused when it is created");
  }
  if (id && *id < 0) {
    run.warning(code::kNegativeId, place.member(id_member), "a negative id belongs to nobody");
  }
}

}  // namespace

void check_passwd(const RuleRun& run) {
  const Place passwd = Place().member("passwd");
  const auto& groups = run.config.passwd.groups;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    check_account(run, "group", groups[i].name, groups[i].gid, "gid",
                  passwd.member("groups").element(i));
  }
  const auto& users = run.config.passwd.users;
  for (std::size_t i = 0; i < users.size(); ++i) {
    check_account(run, "user", users[i].name, users[i].uid, "uid",
                  passwd.member("users").element(i));
  }
}

}  // namespace firstlight::config
