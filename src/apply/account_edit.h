// SPDX-License-Identifier: Apache-2.0
// What the wishes for groups and users do to the account database. Pure: text in, text out, and a
// list of what has to happen to home directories.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "apply/account_files.h"
#include "plan/plan.h"

namespace firstlight::apply {

// From the skeleton; does nothing to a directory that is there already (useradd --create-home).
struct CreateHome {
  std::string path;
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::uint32_t mode = 0755;
};
// An empty mailbox, if there is none.
struct CreateMailSpool {
  std::string path;
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::uint32_t mode = 0660;
};
struct MoveHome {
  std::string from;
  std::string to;
};
// Nodes at or below `path` with the old ids get the new ones (usermod --uid, --gid).
struct ReownHome {
  std::string path;
  std::uint32_t old_uid = 0;
  std::uint32_t new_uid = 0;
  std::uint32_t old_gid = 0;
  std::uint32_t new_gid = 0;
};
// Only if it belongs to the user (userdel --remove).
struct RemoveOwned {
  std::string path;
  std::uint32_t uid = 0;
};
using HomeChange = std::variant<CreateHome, CreateMailSpool, MoveHome, ReownHome, RemoveOwned>;

// What one wish comes to.
struct AccountEdit {
  std::string verb;  // "add user", "change group", "remove user", …
  std::string name;
  std::string pointer;
  bool changed = false;  // some account file differs
  std::vector<HomeChange> home_changes{};
  std::vector<std::string> warnings{};
  std::vector<std::string> ssh_keys{};  // to be written to the user's home
  bool owns_mounts = false;             // mount points made below the home go to the user
};

// Both throw Error (kAccount) with the pointer of the wish: unusable names or values, ids in use,
// unknown groups, exhausted id ranges, a group that is still somebody's primary group.
[[nodiscard]] AccountEdit edit_group(AccountFiles& files, const plan::GroupStep& step);
[[nodiscard]] AccountEdit edit_user(AccountFiles& files, const plan::UserStep& step,
                                    std::int64_t today_days);

}  // namespace firstlight::apply
