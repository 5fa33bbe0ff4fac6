// SPDX-License-Identifier: Apache-2.0
#include "apply/account_membership.h"

#include "apply/account_values.h"

namespace firstlight::apply {
namespace {

constexpr std::size_t kMembers = 3;  // in group(5) and gshadow(5)

}  // namespace

std::vector<std::string> groups_of_member(const AccountFiles& files, std::string_view user) {
  std::vector<std::string> names;
  for (const AccountFields* group : files.group.entries()) {
    if (has_member(group->at(kMembers), user)) names.push_back(group->front());
  }
  for (const AccountFields* group : files.usr_group.entries()) {
    if (files.group.find(group->front()) == nullptr && has_member(group->at(kMembers), user)) {
      names.push_back(group->front());
    }
  }
  return names;
}

void set_membership(AccountFiles& files, std::string_view group, std::string_view user,
                    bool present) {
  AccountFields entry = *find_group(files, group);
  if (has_member(entry[kMembers], user) != present) {
    entry[kMembers] = with_member(entry[kMembers], user, present);
    files.group.put(entry);
  }
  if (const AccountFields* shadow = files.gshadow.find(group)) {
    AccountFields changed = *shadow;
    changed[kMembers] = with_member(changed[kMembers], user, present);
    files.gshadow.put(changed);
  }
}

}  // namespace firstlight::apply
