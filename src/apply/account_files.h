// SPDX-License-Identifier: Apache-2.0
// The account database of a root as a value, and what is asked of it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "apply/account_file.h"
#include "apply/account_settings.h"

namespace firstlight::apply {

// Texts as read from the root; nullopt: no such file.
struct AccountTexts {
  std::optional<std::string> passwd, shadow, group, gshadow, subuid, subgid;
  // Read-only second database of images whose own accounts live below /usr (nss-altfiles).
  std::optional<std::string> usr_passwd, usr_group;
  std::optional<std::string> login_defs, useradd_defaults;
  friend bool operator==(const AccountTexts&, const AccountTexts&) = default;
};

struct AccountFiles {
  AccountFile passwd;
  AccountFile shadow;
  AccountFile group;
  AccountFile gshadow;
  std::optional<AccountFile> subuid;  // ranges are only handed out where the file exists
  std::optional<AccountFile> subgid;
  AccountFile usr_passwd;  // never written
  AccountFile usr_group;   // never written
  AccountSettings settings;
};

// Throws Error (kAccount) for a corrupt line, naming file and line.
[[nodiscard]] AccountFiles parse_account_files(const AccountTexts& texts);

// How many lines differ from what was parsed, over all files.
[[nodiscard]] std::size_t account_changes(const AccountFiles& files);

// The entry of /etc, else that of /usr/lib; nullptr if there is none.
[[nodiscard]] const AccountFields* find_user(const AccountFiles& files, std::string_view name);
[[nodiscard]] const AccountFields* find_group(const AccountFiles& files, std::string_view name);

// An id field; throws Error (kAccount) naming the account when it is no number below 2^32 - 1.
[[nodiscard]] std::uint32_t account_id(const AccountFields& entry, std::size_t field);

// Name to id, for the owners of nodes.
class AccountNames {
 public:
  explicit AccountNames(const AccountFiles& files);
  [[nodiscard]] std::optional<std::uint32_t> user_id(const std::string& name) const;
  [[nodiscard]] std::optional<std::uint32_t> group_id(const std::string& name) const;

 private:
  std::map<std::string, std::uint32_t> users_;
  std::map<std::string, std::uint32_t> groups_;
};

}  // namespace firstlight::apply
