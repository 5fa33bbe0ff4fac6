// SPDX-License-Identifier: Apache-2.0
// Groups: spec section 3.1.
#include <limits>
#include <string>

#include "apply/account_edit.h"
#include "apply/account_ids.h"
#include "apply/account_values.h"

namespace firstlight::apply {
namespace {

// Fields of group(5) and gshadow(5).
constexpr std::size_t kGid = 2;
constexpr std::size_t kMembers = 3;
constexpr std::size_t kShadowPassword = 1;

std::uint32_t wanted_gid(const AccountFiles& files, const plan::GroupStep& step) {
  const config::Group& group = step.group;
  const std::set<std::uint32_t> used = used_group_ids(files);
  if (!group.gid) {
    const bool system = group.system.value_or(false);
    const auto gid =
        next_id(used, system ? files.settings.system_group_ids : files.settings.group_ids,
                system ? IdOrder::kDownwards : IdOrder::kUpwards);
    if (gid) return *gid;
    throw account_error("add group", group.name, "no group id is free in the range",
                        "widen the range in /etc/login.defs or give a gid", step.pointer);
  }
  if (*group.gid < 0 || *group.gid >= std::numeric_limits<std::uint32_t>::max()) {
    throw account_error("add group", group.name, "the gid is not from 0 to 4294967294", "",
                        step.pointer + "/gid");
  }
  const auto gid = static_cast<std::uint32_t>(*group.gid);
  if (used.contains(gid)) {
    throw account_error("add group", group.name,
                        "the gid " + std::to_string(gid) + " is in use by another group", "",
                        step.pointer + "/gid");
  }
  return gid;
}

void add_group(AccountFiles& files, const plan::GroupStep& step) {
  const config::Group& group = step.group;
  const std::string hash = group.password_hash.value_or("");
  files.group.put({group.name, "x", std::to_string(wanted_gid(files, step)), ""});
  files.gshadow.put({group.name, hash.empty() ? "*" : hash, "", ""});
}

// Users whose primary group this is stay in it (groupmod --gid).
void move_primary_group(AccountFiles& files, const std::string& old_gid,
                        const std::string& new_gid) {
  constexpr std::size_t kPrimaryGroup = 3;
  files.passwd.edit_entries([&](AccountFields& user) {
    if (user[kPrimaryGroup] == old_gid) user[kPrimaryGroup] = new_gid;
  });
}

void change_group(AccountFiles& files, const plan::GroupStep& step, AccountFields entry) {
  const config::Group& group = step.group;
  const std::string old_gid = entry[kGid];
  if (group.gid && *group.gid != account_id(entry, kGid)) {
    entry[kGid] = std::to_string(wanted_gid(files, step));
    move_primary_group(files, old_gid, entry[kGid]);
  }
  const std::string hash = group.password_hash.value_or("");
  if (!hash.empty()) {
    const AccountFields* shadow = files.gshadow.find(group.name);
    AccountFields changed =
        shadow != nullptr ? *shadow : AccountFields{group.name, "", "", entry[kMembers]};
    changed[kShadowPassword] = hash;
    files.gshadow.put(changed);
    entry[1] = "x";
  }
  const AccountFields* own = files.group.find(group.name);
  const bool asked_for_change = entry[kGid] != old_gid || !hash.empty();
  if (own != nullptr || asked_for_change) files.group.put(entry);
}

void remove_group(AccountFiles& files, const plan::GroupStep& step, const AccountFields& entry) {
  const std::string& name = step.group.name;
  if (files.group.find(name) == nullptr) {
    throw account_error("remove group", name, "it comes from /usr/lib/group of the image", "",
                        step.pointer);
  }
  const std::uint32_t gid = account_id(entry, kGid);
  for (const AccountFile* passwd : {&files.passwd, &files.usr_passwd}) {
    for (const AccountFields* user : passwd->entries()) {
      if (account_id(*user, 3) != gid) continue;
      throw account_error("remove group", name,
                          "it is the primary group of the user " + user->front(),
                          "give the user another primary group in the image", step.pointer);
    }
  }
  files.group.remove(name);
  files.gshadow.remove(name);
}

}  // namespace

AccountEdit edit_group(AccountFiles& files, const plan::GroupStep& step) {
  const config::Group& group = step.group;
  const bool wanted = group.should_exist.value_or(true);
  const AccountFields* existing = find_group(files, group.name);
  AccountEdit edit{.verb = !wanted               ? "remove group"
                           : existing == nullptr ? "add group"
                                                 : "change group",
                   .name = group.name,
                   .pointer = step.pointer};
  if (const std::string fault = account_name_fault(group.name); !fault.empty()) {
    throw account_error(edit.verb, group.name, fault, "", step.pointer + "/name");
  }
  if (const std::string fault = account_field_fault(group.password_hash.value_or(""));
      !fault.empty()) {
    throw account_error(edit.verb, group.name, fault, "", step.pointer + "/passwordHash");
  }
  const std::size_t changes_before = account_changes(files);
  if (!wanted) {
    if (existing != nullptr) remove_group(files, step, AccountFields(*existing));
  } else if (existing == nullptr) {
    add_group(files, step);
  } else {
    change_group(files, step, *existing);
  }
  edit.changed = account_changes(files) != changes_before;
  return edit;
}

}  // namespace firstlight::apply
