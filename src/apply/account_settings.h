// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace firstlight::apply {

// An inclusive range of user or group ids.
struct IdRange {
  std::uint32_t min = 0;
  std::uint32_t max = 0;
};

// What login.defs(5) and useradd(8)'s defaults file say about new accounts; the initial values are
// those that the shadow utilities use when the files say nothing.
struct AccountSettings {
  IdRange user_ids{1000, 60000};
  IdRange group_ids{1000, 60000};
  IdRange system_user_ids{101, 999};
  IdRange system_group_ids{101, 999};
  bool user_groups = false;  // USERGROUPS_ENAB
  std::uint32_t home_mode = 0755;
  std::optional<std::int64_t> password_min_days{};
  std::optional<std::int64_t> password_max_days{};
  std::optional<std::int64_t> password_warn_days{};
  std::uint64_t sub_uid_min = 100000;
  std::uint64_t sub_uid_max = 600100000;
  std::uint64_t sub_uid_count = 65536;
  std::uint64_t sub_gid_min = 100000;
  std::uint64_t sub_gid_max = 600100000;
  std::uint64_t sub_gid_count = 65536;
  std::string mail_directory = "/var/mail";

  std::string default_group = "100";  // name or number
  std::string home_base = "/home";
  std::string inactive_days{};  // shadow(5) field, as written
  std::string expire_date{};
  std::string shell = "/bin/sh";
  std::string skeleton = "/etc/skel";
  bool create_mail_spool = false;
};

// From the texts of /etc/login.defs and /etc/default/useradd, both possibly empty. Throws Error
// (kAccount) for a number that cannot be read or a range that is empty.
[[nodiscard]] AccountSettings parse_account_settings(std::string_view login_defs,
                                                     std::string_view useradd_defaults);

}  // namespace firstlight::apply
