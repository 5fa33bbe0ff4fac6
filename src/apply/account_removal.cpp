// SPDX-License-Identifier: Apache-2.0
#include "apply/account_removal.h"

#include <functional>
#include <string>

#include "apply/account_values.h"
#include "sys/root_path.h"

namespace firstlight::apply {
namespace {

constexpr std::size_t kUid = 2;
constexpr std::size_t kGid = 3;
constexpr std::size_t kHome = 5;

bool any_other_user(const AccountFiles& files, const std::string& name,
                    const std::function<bool(const AccountFields&)>& matches) {
  for (const AccountFile* passwd : {&files.passwd, &files.usr_passwd}) {
    for (const AccountFields* user : passwd->entries()) {
      if (user->front() != name && matches(*user)) return true;
    }
  }
  return false;
}

void remove_home(const AccountFiles& files, const AccountFields& entry, AccountEdit& edit) {
  std::string home = entry[kHome];
  while (home.ends_with('/')) home.pop_back();
  const std::uint32_t uid = account_id(entry, kUid);
  const bool shared = any_other_user(files, edit.name, [&home](const AccountFields& other) {
    return sys::is_at_or_below(other[kHome], home);
  });
  if (home.empty() || !home.starts_with('/') || shared) {
    edit.warnings.push_back("user '" + edit.name + "': the home directory '" + entry[kHome] +
                            "' is not only this user's and stays");
  } else {
    edit.home_changes.push_back(RemoveOwned{.path = home, .uid = uid});
  }
  edit.home_changes.push_back(
      RemoveOwned{.path = files.settings.mail_directory + "/" + edit.name, .uid = uid});
}

void remove_private_group(AccountFiles& files, const AccountFields& entry) {
  const std::string& name = entry.front();
  const AccountFields* group = files.group.find(name);
  if (!files.settings.user_groups || group == nullptr) return;
  const std::uint32_t gid = account_id(*group, 2);
  const bool in_use = !group->at(3).empty() || gid != account_id(entry, kGid) ||
                      any_other_user(files, name, [gid](const AccountFields& other) {
                        return account_id(other, kGid) == gid;
                      });
  if (in_use) return;
  files.group.remove(name);
  files.gshadow.remove(name);
}

}  // namespace

void remove_user(AccountFiles& files, const plan::UserStep& step, const AccountFields& entry,
                 AccountEdit& edit) {
  const std::string& name = edit.name;
  if (files.passwd.find(name) == nullptr) {
    throw account_error(edit.verb, name, "it comes from /usr/lib/passwd of the image", "",
                        step.pointer);
  }
  remove_home(files, entry, edit);
  files.passwd.remove(name);
  files.shadow.remove(name);
  files.group.edit_entries(
      [&name](AccountFields& group) { group[3] = with_member(group[3], name, false); });
  files.gshadow.edit_entries([&name](AccountFields& group) {
    group[2] = with_member(group[2], name, false);
    group[3] = with_member(group[3], name, false);
  });
  remove_private_group(files, entry);
  if (files.subuid) files.subuid->remove(name);
  if (files.subgid) files.subgid->remove(name);
}

}  // namespace firstlight::apply
