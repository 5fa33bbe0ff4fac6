// SPDX-License-Identifier: Apache-2.0
// Users that are wanted: new ones as by useradd, existing ones as by usermod. Spec section 3.2.
#include <algorithm>
#include <charconv>
#include <limits>
#include <string>

#include "apply/account_edit.h"
#include "apply/account_ids.h"
#include "apply/account_membership.h"
#include "apply/account_removal.h"
#include "apply/account_values.h"

namespace firstlight::apply {
namespace {

// Fields of passwd(5) and shadow(5).
constexpr std::size_t kUid = 2;
constexpr std::size_t kGid = 3;
constexpr std::size_t kGecos = 4;
constexpr std::size_t kHome = 5;
constexpr std::size_t kShell = 6;
constexpr std::size_t kShadowPassword = 1;
constexpr std::size_t kShadowLastChange = 2;

// One wish on its way through the files.
struct UserWork {
  AccountFiles& files;
  const plan::UserStep& step;
  const config::User& user;
  std::int64_t today_days;
  AccountEdit& edit;

  [[nodiscard]] Error fail(std::string why, std::string hint = {},
                           std::string_view member = {}) const {
    return account_error(edit.verb, user.name, std::move(why), std::move(hint),
                         step.pointer + std::string(member));
  }
};

void check_values(const UserWork& work) {
  const config::User& user = work.user;
  if (const std::string fault = account_name_fault(user.name); !fault.empty()) {
    throw work.fail(fault, "", "/name");
  }
  const auto check = [&work](const std::optional<std::string>& value, std::string_view member) {
    const std::string fault = account_field_fault(value.value_or(""));
    if (!fault.empty()) throw work.fail(fault, "", member);
  };
  check(user.password_hash, "/passwordHash");
  check(user.gecos, "/gecos");
  check(user.home_dir, "/homeDir");
  check(user.shell, "/shell");
  const std::string home = user.home_dir.value_or("");
  if (!home.empty() && !home.starts_with('/')) {
    throw work.fail("the home directory is not an absolute path", "", "/homeDir");
  }
}

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

// A group by name, else by number.
std::optional<std::uint32_t> group_gid(const AccountFiles& files, const std::string& text) {
  if (const AccountFields* group = find_group(files, text)) return account_id(*group, kUid);
  std::uint32_t gid = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), gid);
  const bool is_number = error == std::errc() && end == text.data() + text.size();
  return is_number && used_group_ids(files).contains(gid) ? std::optional(gid) : std::nullopt;
}

std::uint32_t primary_gid(const UserWork& work) {
  const std::string& wanted = *work.user.primary_group;
  if (const auto gid = group_gid(work.files, wanted)) return *gid;
  throw work.fail("the primary group '" + wanted + "' does not exist", "create it in passwd.groups",
                  "/primaryGroup");
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

std::uint32_t gid_of_new_user(const UserWork& work, std::uint32_t uid) {
  if (!work.user.primary_group.value_or("").empty()) return primary_gid(work);
  const bool own_group =
      work.files.settings.user_groups && !work.user.no_user_group.value_or(false);
  return own_group ? private_group(work, uid) : default_gid(work);
}

// shadow(5): an empty field for "not set". Zero as date means "has to change it now", so it is
// never written as one.
std::string day_field(std::int64_t days) { return days > 0 ? std::to_string(days) : ""; }

AccountFields new_shadow_entry(const UserWork& work, bool with_ageing) {
  const AccountSettings& settings = work.files.settings;
  const auto days = [](const std::optional<std::int64_t>& value) {
    return value ? std::to_string(*value) : std::string();
  };
  AccountFields entry{work.user.name, "*", day_field(work.today_days), "", "", "", "", "", ""};
  if (with_ageing) {
    entry[3] = days(settings.password_min_days);
    entry[4] = days(settings.password_max_days);
    entry[5] = days(settings.password_warn_days);
    entry[6] = settings.inactive_days;
    entry[7] = settings.expire_date;
  }
  return entry;
}

void add_subordinate_range(const UserWork& work, std::optional<AccountFile>& file,
                           std::uint64_t min, std::uint64_t max, std::uint64_t count) {
  if (!file || count == 0 || file->find(work.user.name) != nullptr) return;
  const auto start = next_subordinate_range(*file, min, max, count);
  if (!start)
    throw work.fail("no free range of " + std::to_string(count) + " ids in " + file->path());
  file->add({work.user.name, std::to_string(*start), std::to_string(count)});
}

void add_subordinate_ranges(const UserWork& work, std::uint32_t uid) {
  const AccountSettings& settings = work.files.settings;
  const bool ordinary = uid >= settings.user_ids.min && uid <= settings.user_ids.max;
  if (work.user.system.value_or(false) || (work.user.uid && !ordinary)) return;
  add_subordinate_range(work, work.files.subuid, settings.sub_uid_min, settings.sub_uid_max,
                        settings.sub_uid_count);
  add_subordinate_range(work, work.files.subgid, settings.sub_gid_min, settings.sub_gid_max,
                        settings.sub_gid_count);
}

void add_home(const UserWork& work, const std::string& home, std::uint32_t uid, std::uint32_t gid) {
  const AccountSettings& settings = work.files.settings;
  const bool system = work.user.system.value_or(false);
  if (!work.user.no_create_home.value_or(false)) {
    work.edit.home_changes.push_back(
        CreateHome{.path = home, .uid = uid, .gid = gid, .mode = settings.home_mode});
  }
  if (!settings.create_mail_spool || system) return;
  const AccountFields* mail = find_group(work.files, "mail");
  work.edit.home_changes.push_back(
      CreateMailSpool{.path = settings.mail_directory + "/" + work.user.name,
                      .uid = uid,
                      .gid = mail != nullptr ? account_id(*mail, kUid) : gid,
                      .mode = mail != nullptr ? 0660U : 0600U});
}

void add_user(const UserWork& work) {
  const config::User& user = work.user;
  const AccountSettings& settings = work.files.settings;
  const std::uint32_t uid = wanted_uid(work);
  const std::uint32_t gid = gid_of_new_user(work, uid);
  const std::string home =
      user.home_dir.value_or("").empty() ? settings.home_base + "/" + user.name : *user.home_dir;
  const std::string shell = user.shell.value_or("").empty() ? settings.shell : *user.shell;
  AccountFields shadow = new_shadow_entry(work, !user.system.value_or(false));
  const std::string hash = user.password_hash.value_or("");
  if (!hash.empty()) shadow[kShadowPassword] = hash;

  work.files.passwd.put({user.name, "x", std::to_string(uid), std::to_string(gid),
                         user.gecos.value_or(""), home, shell});
  work.files.shadow.put(shadow);
  add_subordinate_ranges(work, uid);
  for (const std::string& group : user.groups) set_membership(work.files, group, user.name, true);
  add_home(work, home, uid, gid);
}

void change_ids(const UserWork& work, AccountFields& entry) {
  const config::User& user = work.user;
  ReownHome reown{.path = entry[kHome],
                  .old_uid = account_id(entry, kUid),
                  .new_uid = account_id(entry, kUid),
                  .old_gid = account_id(entry, kGid),
                  .new_gid = account_id(entry, kGid)};
  if (user.uid && *user.uid != reown.old_uid) reown.new_uid = wanted_uid(work);
  if (!user.primary_group.value_or("").empty()) reown.new_gid = primary_gid(work);
  if (reown.new_uid == reown.old_uid && reown.new_gid == reown.old_gid) return;
  entry[kUid] = std::to_string(reown.new_uid);
  entry[kGid] = std::to_string(reown.new_gid);
  work.edit.home_changes.emplace_back(std::move(reown));
}

void change_password(const UserWork& work) {
  if (!work.user.password_hash) return;
  const std::string hash = work.user.password_hash->empty() ? "*" : *work.user.password_hash;
  const AccountFields* existing = work.files.shadow.find(work.user.name);
  AccountFields shadow = existing != nullptr ? *existing : new_shadow_entry(work, true);
  if (shadow[kShadowPassword] == hash && existing != nullptr) return;
  shadow[kShadowPassword] = hash;
  shadow[kShadowLastChange] = day_field(work.today_days);
  work.files.shadow.put(shadow);
}

// usermod --groups replaces the whole list.
void change_groups(const UserWork& work) {
  const config::User& user = work.user;
  if (user.groups.empty()) return;
  for (const std::string& group : groups_of_member(work.files, user.name)) {
    if (std::find(user.groups.begin(), user.groups.end(), group) != user.groups.end()) continue;
    work.edit.warnings.push_back("user '" + user.name + "' leaves the group '" + group +
                                 "', which the config does not list");
    set_membership(work.files, group, user.name, false);
  }
  for (const std::string& group : user.groups) set_membership(work.files, group, user.name, true);
}

void change_user(const UserWork& work, AccountFields entry) {
  const config::User& user = work.user;
  const AccountFields before = entry;
  change_ids(work, entry);
  if (!user.gecos.value_or("").empty()) entry[kGecos] = *user.gecos;
  if (!user.shell.value_or("").empty()) entry[kShell] = *user.shell;
  const std::string home = user.home_dir.value_or("");
  if (!home.empty() && home != entry[kHome]) {
    work.edit.home_changes.push_back(MoveHome{.from = entry[kHome], .to = home});
    entry[kHome] = home;
  }
  if (user.password_hash) entry[1] = "x";
  if (entry != before || work.files.passwd.find(user.name) != nullptr) work.files.passwd.put(entry);
  change_password(work);
  change_groups(work);
}

}  // namespace

AccountEdit edit_user(AccountFiles& files, const plan::UserStep& step, std::int64_t today_days) {
  const config::User& user = step.user;
  const bool wanted = user.should_exist.value_or(true);
  const AccountFields* existing = find_user(files, user.name);
  AccountEdit edit{.verb = !wanted               ? "remove user"
                           : existing == nullptr ? "add user"
                                                 : "change user",
                   .name = user.name,
                   .pointer = step.pointer};
  const UserWork work{files, step, user, today_days, edit};
  check_values(work);
  const std::size_t changes_before = account_changes(files);
  if (!wanted) {
    if (existing != nullptr) remove_user(files, step, AccountFields(*existing), edit);
  } else {
    for (const std::string& group : user.groups) {
      if (find_group(files, group) == nullptr) {
        throw work.fail("the group '" + group + "' does not exist", "create it in passwd.groups",
                        "/groups");
      }
    }
    existing == nullptr ? add_user(work) : change_user(work, *existing);
    edit.ssh_keys = user.ssh_authorized_keys;
    edit.owns_mounts = !user.no_create_home.value_or(false);
  }
  edit.changed = account_changes(files) != changes_before;
  return edit;
}

}  // namespace firstlight::apply
