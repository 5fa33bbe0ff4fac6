// SPDX-License-Identifier: Apache-2.0
// Which numbers a user gets. Spec section 3.2.
#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <set>

#include "apply/account_ids.h"
#include "apply/account_user_work.h"

namespace firstlight::apply {
namespace {

// A group by name, else by number.
std::optional<std::uint32_t> group_gid(const AccountFiles& files, const std::string& text) {
  if (const AccountFields* group = find_group(files, text)) return account_id(*group, kUid);
  std::uint32_t gid = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), gid);
  const bool is_number = error == std::errc() && end == text.data() + text.size();
  return is_number && used_group_ids(files).contains(gid) ? std::optional(gid) : std::nullopt;
}

// Without group of his own a user is put into GROUP of /etc/default/useradd, normally 100, which
// need not exist.
std::uint32_t default_gid(const UserWork& work) {
  const std::string& group = work.files.settings.default_group;
  if (const auto gid = group_gid(work.files, group)) return *gid;
  std::uint32_t gid = 0;
  const auto [end, error] = std::from_chars(group.data(), group.data() + group.size(), gid);
  if (error == std::errc() && end == group.data() + group.size()) return gid;
  throw work.fail("the default group '" + group + "' of /etc/default/useradd does not exist",
                  "give a primaryGroup");
}

bool is_primary_group(const AccountFiles& files, std::uint32_t gid) {
  const auto uses = [gid](const AccountFile& passwd) {
    const auto entries = passwd.entries();
    return std::any_of(entries.begin(), entries.end(),
                       [gid](const AccountFields* user) { return account_id(*user, kGid) == gid; });
  };
  return uses(files.passwd) || uses(files.usr_passwd);
}

// The same-named group of a new user, with the number of the user where that is free.
std::uint32_t private_group(const UserWork& work, std::uint32_t uid) {
  AccountFiles& files = work.files;
  const std::string& name = work.user.name;
  if (const AccountFields* group = find_group(files, name)) {
    // useradd gives up here. An empty group that nobody calls his own is what a run leaves behind
    // that ended between replacing group and replacing passwd, so it is taken as the private group.
    const std::uint32_t gid = account_id(*group, kUid);
    if (!group->at(3).empty() || is_primary_group(files, gid)) {
      throw work.fail("a group of that name exists and is in use", "give a primaryGroup");
    }
    work.edit.warnings.push_back("user '" + name + "': the existing empty group '" + name +
                                 "' becomes the private group");
    return gid;
  }
  const bool system = work.user.system.value_or(false);
  const AccountSettings& settings = files.settings;
  const IdRange range = system ? settings.system_group_ids : settings.group_ids;
  const std::set<std::uint32_t> used = used_group_ids(files);
  // A number that was asked for may lie below the range of a system account.
  const std::uint32_t lowest = system ? 1U : range.min;
  std::optional<std::uint32_t> gid;
  if (uid >= lowest && uid <= range.max && !used.contains(uid)) gid = uid;
  if (!gid) gid = next_id(used, range, system ? IdOrder::kDownwards : IdOrder::kUpwards);
  if (!gid) throw work.fail("no group id is free in the range", "give a primaryGroup");
  files.group.put({name, "x", std::to_string(*gid), ""});
  files.gshadow.put({name, "!", "", ""});
  return *gid;
}

}  // namespace

std::uint32_t wanted_uid(const UserWork& work) {
  const std::set<std::uint32_t> used = used_user_ids(work.files);
  if (!work.user.uid) {
    const AccountSettings& settings = work.files.settings;
    const bool system = work.user.system.value_or(false);
    const auto uid = next_id(used, system ? settings.system_user_ids : settings.user_ids,
                             system ? IdOrder::kDownwards : IdOrder::kUpwards);
    if (uid) return *uid;
    throw work.fail("no user id is free in the range",
                    "widen the range in /etc/login.defs or give a uid");
  }
  if (*work.user.uid < 0 || *work.user.uid >= std::numeric_limits<std::uint32_t>::max()) {
    throw work.fail("the uid is not from 0 to 4294967294", "", "/uid");
  }
  const auto uid = static_cast<std::uint32_t>(*work.user.uid);
  if (used.contains(uid)) {
    throw work.fail("the uid " + std::to_string(uid) + " is in use by another user", "", "/uid");
  }
  return uid;
}

std::uint32_t primary_gid(const UserWork& work) {
  const std::string& wanted = *work.user.primary_group;
  if (const auto gid = group_gid(work.files, wanted)) return *gid;
  throw work.fail("the primary group '" + wanted + "' does not exist", "create it in passwd.groups",
                  "/primaryGroup");
}

std::uint32_t gid_of_new_user(const UserWork& work, std::uint32_t uid) {
  if (!work.user.primary_group.value_or("").empty()) return primary_gid(work);
  const bool own_group =
      work.files.settings.user_groups && !work.user.no_user_group.value_or(false);
  return own_group ? private_group(work, uid) : default_gid(work);
}

}  // namespace firstlight::apply
