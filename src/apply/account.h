// SPDX-License-Identifier: Apache-2.0
// Groups and users, written straight into the account files of the root: passwd, shadow, group,
// gshadow, subuid, subgid. The results are those of groupadd, useradd, usermod, userdel
// (shadow 4.13) for the same wishes.
//
// Two steps, so that the tree can be checked against the accounts to come before anything changes:
// prepare_accounts() reads and edits in memory; write_accounts() carries out. An interrupted run
// converges: homes appear whole and before the entry that names them, passwd is replaced last, and
// a wish that is already fulfilled writes nothing.
//
// Not done: lastlog and faillog are left alone (a new root has no records of old ids).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "apply/account_edit.h"
#include "apply/account_files.h"
#include "base/recorder.h"
#include "plan/plan.h"
#include "sys/root.h"

namespace firstlight::apply {

// Days since 1970 for password change dates: SOURCE_DATE_EPOCH if it is set to a number, else now.
[[nodiscard]] std::int64_t today_days();

struct AccountOptions {
  std::int64_t today_days = 0;
  // true: HOME/.ssh/authorized_keys.d/ignition; false: HOME/.ssh/authorized_keys.
  bool key_fragments = true;
  // Mount points made by this run; those at or below a user's home are given to the user, 0700.
  std::vector<std::string> created_directories{};
};

struct PreparedAccounts {
  AccountTexts before;
  AccountFiles after;
  std::vector<AccountEdit> edits;  // groups, then users, in the order of the config
  AccountOptions options;

  [[nodiscard]] AccountNames names() const { return AccountNames(after); }
};

// Reads the account files of the root and applies the wishes to the copy in memory. Changes
// nothing. Throws Error (kAccount) with the pointer of the wish that cannot be fulfilled.
[[nodiscard]] PreparedAccounts prepare_accounts(const sys::Root& root,
                                                std::span<const plan::GroupStep> groups,
                                                std::span<const plan::UserStep> users,
                                                AccountOptions options);

// Carries out what was prepared: home directories, account files (atomically, owner and mode kept,
// under the lock of lckpwdf(3)), then SSH keys. Throws Error (kAccount) if the files have changed
// since prepare_accounts() or another program holds the lock.
void write_accounts(const PreparedAccounts& prepared, sys::Root& root, Recorder& recorder);

// Keys handed out by the platform, at HOME/.ssh/authorized_keys.d/afterburn. `files` is the
// database with all users of the plan in it.
void write_metadata_keys(std::span<const plan::MetadataKeysStep> steps, const AccountFiles& files,
                         sys::Root& root, Recorder& recorder);

}  // namespace firstlight::apply
