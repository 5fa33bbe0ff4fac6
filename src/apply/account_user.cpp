// SPDX-License-Identifier: Apache-2.0
// Users that are wanted: new ones as by useradd, existing ones as by usermod. Spec section 3.2.
#include <algorithm>
#include <string>

#include "apply/account_edit.h"
#include "apply/account_ids.h"
#include "apply/account_membership.h"
#include "apply/account_removal.h"
#include "apply/account_user_work.h"
#include "apply/account_values.h"

namespace firstlight::apply {
namespace {

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
