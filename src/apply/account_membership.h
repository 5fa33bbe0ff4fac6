// SPDX-License-Identifier: Apache-2.0
// Who is in which supplementary group. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "apply/account_files.h"

namespace firstlight::apply {

// Names of the groups that list `user` as a member.
[[nodiscard]] std::vector<std::string> groups_of_member(const AccountFiles& files,
                                                        std::string_view user);

// Lists `user` in the existing group, or takes the name out, in group and gshadow. A group of
// /usr/lib/group is copied to /etc/group first, because only that can be written.
void set_membership(AccountFiles& files, std::string_view group, std::string_view user,
                    bool present);

}  // namespace firstlight::apply
