// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apply/account_edit.h"

namespace firstlight::apply {

// Takes a user out of all account files as userdel --remove does: entry, memberships, subordinate
// ids, and the private group if nobody else is in it. The home directory and the mailbox are listed
// in edit.home_changes; a home that is "/" or holds another user's home stays, with a warning.
void remove_user(AccountFiles& files, const plan::UserStep& step, const AccountFields& entry,
                 AccountEdit& edit);

}  // namespace firstlight::apply
