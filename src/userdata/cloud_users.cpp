// SPDX-License-Identifier: Apache-2.0
// users.
#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.h"
#include "userdata/cloud_values.h"

namespace firstlight::userdata {
namespace {

// A list, or names with commas between them.
std::vector<std::string> groups_of(const YamlNode& node, const std::string& origin) {
  if (node.kind != YamlNode::Kind::kScalar) return texts_of(node, origin);
  std::vector<std::string> groups;
  const std::string text = text_of(node, origin);
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view name = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(name.size() + 1, rest.size()));
    if (!trim(name).empty()) groups.emplace_back(trim(name));
  }
  return groups;
}

struct UserEntry {
  config::User user;
  bool lock_password = true;  // cloud-init's default
};

// Sets one member of a user from a value.
template <typename Member, typename Value>
MemberRow row(std::string_view key, Member& member,
              Value (*value_of)(const YamlNode&, const std::string&), const std::string& origin) {
  return {key, [&member, value_of, &origin](const YamlNode& value) {
            member = value_of(value, origin);
          }};
}

config::User read_user(const YamlNode& node, const std::string& origin) {
  UserEntry entry;
  config::User& user = entry.user;
  const std::array rows = {
      row("name", user.name, text_of, origin),
      row("gecos", user.gecos, text_of, origin),
      row("homedir", user.home_dir, text_of, origin),
      row("shell", user.shell, text_of, origin),
      row("primary_group", user.primary_group, text_of, origin),
      row("groups", user.groups, groups_of, origin),
      row("uid", user.uid, id_of, origin),
      row("system", user.system, truth_of, origin),
      row("no_create_home", user.no_create_home, truth_of, origin),
      row("no_user_group", user.no_user_group, truth_of, origin),
      row("no_log_init", user.no_log_init, truth_of, origin),
      row("ssh_authorized_keys", user.ssh_authorized_keys, texts_of, origin),
      row("passwd", user.password_hash, text_of, origin),
      row("hashed_passwd", user.password_hash, text_of, origin),
      row("lock_passwd", entry.lock_password, truth_of, origin),
  };
  take_members(node, "users.", rows, origin);
  if (user.name.empty()) throw yaml_fault(origin, place_of(node), "the user has no name");
  // usermod(8), --lock: a "!" in front of the hash.
  if (user.password_hash && entry.lock_password) {
    user.password_hash = std::string("!").append(*user.password_hash);
  }
  return user;
}

}  // namespace

void take_users(const YamlNode& list, config::Passwd& passwd, const std::string& origin) {
  for (const YamlNode& item : items_of(list, origin)) {
    const bool is_default = item.kind == YamlNode::Kind::kScalar && item.text == "default";
    if (is_default) continue;  // who is there already
    config::User user = read_user(item, origin);
    const bool known =
        std::any_of(passwd.users.begin(), passwd.users.end(),
                    [&](const config::User& other) { return other.name == user.name; });
    if (known) throw yaml_fault(origin, place_of(item), "the user is there already");
    passwd.users.push_back(std::move(user));
  }
}

}  // namespace firstlight::userdata
