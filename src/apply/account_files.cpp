// SPDX-License-Identifier: Apache-2.0
#include "apply/account_files.h"

#include <charconv>
#include <limits>

#include "base/error.h"

namespace firstlight::apply {
namespace {

std::optional<AccountFile> range_file(const char* path, const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  return AccountFile(path, *text, 3, 3);
}

}  // namespace

AccountFiles parse_account_files(const AccountTexts& texts) {
  const auto file = [](const char* path, const std::optional<std::string>& text,
                       std::size_t min_fields, std::size_t max_fields) {
    return AccountFile(path, text.value_or(""), min_fields, max_fields);
  };
  // shadow(5): the reserved ninth field may be missing in old files.
  return {.passwd = file("/etc/passwd", texts.passwd, 7, 7),
          .shadow = file("/etc/shadow", texts.shadow, 8, 9),
          .group = file("/etc/group", texts.group, 4, 4),
          .gshadow = file("/etc/gshadow", texts.gshadow, 4, 4),
          .subuid = range_file("/etc/subuid", texts.subuid),
          .subgid = range_file("/etc/subgid", texts.subgid),
          .usr_passwd = file("/usr/lib/passwd", texts.usr_passwd, 7, 7),
          .usr_group = file("/usr/lib/group", texts.usr_group, 4, 4),
          .settings = parse_account_settings(texts.login_defs.value_or(""),
                                             texts.useradd_defaults.value_or(""))};
}

std::size_t account_changes(const AccountFiles& files) {
  return files.passwd.changes() + files.shadow.changes() + files.group.changes() +
         files.gshadow.changes() + (files.subuid ? files.subuid->changes() : 0) +
         (files.subgid ? files.subgid->changes() : 0);
}

const AccountFields* find_user(const AccountFiles& files, std::string_view name) {
  const AccountFields* found = files.passwd.find(name);
  return found != nullptr ? found : files.usr_passwd.find(name);
}

const AccountFields* find_group(const AccountFiles& files, std::string_view name) {
  const AccountFields* found = files.group.find(name);
  return found != nullptr ? found : files.usr_group.find(name);
}

std::uint32_t account_id(const AccountFields& entry, std::size_t field) {
  const std::string& text = entry.at(field);
  std::uint32_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  // 2^32-1 means "no id" to the kernel (chown(2)).
  if (text.empty() || error != std::errc() || end != text.data() + text.size() ||
      id == std::numeric_limits<std::uint32_t>::max()) {
    throw Error({.code = ErrorCode::kAccount,
                 .tried = "read the id of the account",
                 .object = entry.front(),
                 .why = "it is not a number from 0 to 4294967294",
                 .hint = "correct the entry in the image",
                 .pointer = {}});
  }
  return id;
}

AccountNames::AccountNames(const AccountFiles& files) {
  for (const AccountFile* file : {&files.passwd, &files.usr_passwd}) {
    for (const AccountFields* entry : file->entries()) {
      users_.try_emplace(entry->front(), account_id(*entry, 2));
    }
  }
  for (const AccountFile* file : {&files.group, &files.usr_group}) {
    for (const AccountFields* entry : file->entries()) {
      groups_.try_emplace(entry->front(), account_id(*entry, 2));
    }
  }
}

std::optional<std::uint32_t> AccountNames::user_id(const std::string& name) const {
  const auto found = users_.find(name);
  return found == users_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::uint32_t> AccountNames::group_id(const std::string& name) const {
  const auto found = groups_.find(name);
  return found == groups_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace firstlight::apply
