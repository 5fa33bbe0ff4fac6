// SPDX-License-Identifier: Apache-2.0
// The shadow utilities as oracle: the same wishes on two equal roots, one changed by groupadd,
// useradd, usermod, userdel called as the reference engine calls them, one by us. Account files and
// home directories must be equal.
#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "apply/account.h"
#include "sys/process.h"
#include "temporary_root.h"

namespace firstlight::test {
namespace {

constexpr const char* kHash = "$6$salt$abcdefghijklmnopqrstuvwxyz0123456789";

config::User user(std::string name) {
  config::User value;
  value.name = std::move(name);
  return value;
}

config::Group group(std::string name) {
  config::Group value;
  value.name = std::move(name);
  return value;
}

template <typename Value, typename Member, typename New>
Value with(Value value, Member member, New wanted) {
  value.*member = std::move(wanted);
  return value;
}

using Groups = std::vector<config::Group>;
using Users = std::vector<config::User>;

struct Scenario {
  std::string name;
  Groups groups;
  Users users;
  std::string login_defs = {};  // added to the usual ones
  bool subordinate_ids = false;
};

void fill(const TemporaryRoot& root, const Scenario& scenario) {
  root.write("/etc/passwd",
             "root:x:0:0:root:/root:/bin/bash\n"
             "daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n"
             "messagebus:x:998:998::/nonexistent:/usr/sbin/nologin\n"
             "old:x:1000:1000:Old User,,,:/home/old:/bin/bash\n");
  root.write("/etc/group",
             "root:x:0:\ndaemon:x:1:\nadm:x:4:daemon,old\nmail:x:8:\nsudo:x:27:old\nshadow:x:42:\n"
             "users:x:100:\nmessagebus:x:998:\nold:x:1000:\n");
  root.write("/etc/shadow",
             "root:*:19000:0:99999:7:::\ndaemon:*:19000:0:99999:7:::\n"
             "messagebus:!:19000::::::\nold:$6$x$y:19000:0:99999:7:::\n",
             0640);
  root.write(
      "/etc/gshadow",
      "root:*::\ndaemon:*::\nadm:*::daemon,old\nmail:*::\nsudo:*::old\nshadow:*::\nusers:*::\n"
      "messagebus:!::\nold:!::\n",
      0640);
  root.write("/etc/login.defs",
             "UID_MIN 1000\nUID_MAX 60000\nGID_MIN 1000\nGID_MAX 60000\nUMASK 022\n"
             "PASS_MAX_DAYS 99999\nPASS_MIN_DAYS 0\nPASS_WARN_AGE 7\nUSERGROUPS_ENAB yes\n" +
                 scenario.login_defs);
  root.write("/etc/default/useradd", "SHELL=/bin/sh\n");
  root.write("/etc/skel/.profile", "umask 022\n");
  root.write("/etc/skel/bin/tool", "tool\n", 0755);
  root.link("/etc/skel/.shortcut", "bin/tool");
  root.write("/home/old/file", "mine\n", 0600);
  root.own("/home/old", 1000, 1000);
  root.own("/home/old/file", 1000, 1000);
  if (!scenario.subordinate_ids) return;
  root.write("/etc/subuid", "old:100000:65536\n");
  root.write("/etc/subgid", "old:100000:65536\n");
}

bool exists(const TemporaryRoot& root, const std::string& file, const std::string& name) {
  return ("\n" + root.read(file)).find("\n" + name + ":") != std::string::npos;
}

void run_tool(const TemporaryRoot& root, const std::string& tool,
              std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"--prefix", root.path()});
  sys::run_program({"/usr/sbin/" + tool, std::move(arguments)},
                   Deadline::after(std::chrono::seconds(30), "the test's own bound"));
}

void by_tools(const TemporaryRoot& root, const config::Group& wish) {
  const bool present = exists(root, "/etc/group", wish.name);
  if (!wish.should_exist.value_or(true)) {
    if (present) run_tool(root, "groupdel", {wish.name});
    return;
  }
  std::vector<std::string> arguments;
  const std::string hash = wish.password_hash.value_or("");
  if (wish.gid) arguments.insert(arguments.end(), {"--gid", std::to_string(*wish.gid)});
  if (!hash.empty() || !present) {
    arguments.insert(arguments.end(), {"--password", hash.empty() ? "*" : hash});
  }
  if (wish.system.value_or(false) && !present) arguments.emplace_back("--system");
  arguments.push_back(wish.name);
  run_tool(root, present ? "groupmod" : "groupadd", arguments);
}

std::string comma_list(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ",") + name;
  return list;
}

void by_tools(const TemporaryRoot& root, const config::User& wish) {
  const bool present = exists(root, "/etc/passwd", wish.name);
  if (!wish.should_exist.value_or(true)) {
    if (present) run_tool(root, "userdel", {"--remove", wish.name});
    return;
  }
  std::vector<std::string> arguments;
  const auto add = [&arguments](const char* option, const std::string& value) {
    if (!value.empty()) arguments.insert(arguments.end(), {option, value});
  };
  add("--home-dir", present ? "" : wish.home_dir.value_or(""));
  if (present && wish.home_dir) {
    arguments.insert(arguments.end(), {"--home", *wish.home_dir, "--move-home"});
  }
  if (!present) {
    if (wish.no_create_home.value_or(false)) {
      arguments.emplace_back("--no-create-home");
    } else {
      // Without the option --prefix takes the skeleton of the host.
      arguments.insert(arguments.end(), {"--create-home", "--skel", root.host("/etc/skel")});
    }
    if (wish.no_user_group.value_or(false)) arguments.emplace_back("--no-user-group");
    if (wish.system.value_or(false)) arguments.emplace_back("--system");
  }
  if (wish.password_hash || !present) {
    const std::string hash = wish.password_hash.value_or("");
    arguments.insert(arguments.end(), {"--password", hash.empty() ? "*" : hash});
  }
  if (wish.uid) add("--uid", std::to_string(*wish.uid));
  add("--comment", wish.gecos.value_or(""));
  add("--gid", wish.primary_group.value_or(""));
  add("--groups", comma_list(wish.groups));
  add("--shell", wish.shell.value_or(""));
  arguments.push_back(wish.name);
  run_tool(root, present ? "usermod" : "useradd", arguments);
}

void by_us(const TemporaryRoot& root, const Scenario& scenario, Recorder& recorder) {
  std::vector<plan::GroupStep> groups;
  std::vector<plan::UserStep> users;
  for (const config::Group& wish : scenario.groups) groups.push_back({"/passwd/groups/0", wish});
  for (const config::User& wish : scenario.users) users.push_back({"/passwd/users/0", wish});
  sys::Root target(root.path());
  const apply::PreparedAccounts prepared =
      apply::prepare_accounts(target, groups, users, {.today_days = apply::today_days()});
  const Recorder::Phase phase(recorder, "accounts");
  apply::write_accounts(prepared, target, recorder);
}

std::vector<Scenario> scenarios() {
  using U = config::User;
  using G = config::Group;
  const U core = user("core");
  return {
      {"plain user", {}, {core}},
      {"three users", {}, {core, user("app"), user("zed")}},
      {"given uid", {}, {with(core, &U::uid, 4242)}},
      {"given uid above all: the next follows it", {}, {with(core, &U::uid, 5000), user("app")}},
      {"uid of the maximum: the next is the lowest free",
       {},
       {with(core, &U::uid, 60000), user("app")}},
      {"uid outside of the range", {}, {with(core, &U::uid, 70000)}},
      {"uid taken as gid by another group",
       {with(group("taken"), &G::gid, 4242)},
       {with(core, &U::uid, 4242)}},
      {"system user", {}, {with(core, &U::system, true)}},
      {"two system users", {}, {with(core, &U::system, true), with(user("b"), &U::system, true)}},
      {"system user with low uid", {}, {with(with(core, &U::system, true), &U::uid, 77)}},
      {"system user, no home", {}, {with(with(core, &U::system, true), &U::no_create_home, true)}},
      {"password", {}, {with(core, &U::password_hash, kHash)}},
      {"empty password", {}, {with(core, &U::password_hash, "")}},
      {"gecos and shell", {}, {with(with(core, &U::gecos, "Core User"), &U::shell, "/bin/bash")}},
      {"home elsewhere", {}, {with(core, &U::home_dir, "/var/home/core")}},
      {"no home", {}, {with(core, &U::no_create_home, true)}},
      {"no group of its own", {}, {with(core, &U::no_user_group, true)}},
      {"primary group by name", {}, {with(core, &U::primary_group, "sudo")}},
      {"primary group by number", {}, {with(core, &U::primary_group, "27")}},
      {"supplementary groups",
       {},
       {with(core, &U::groups, std::vector<std::string>{"adm", "sudo"})}},
      {"new group as supplementary",
       {group("docker")},
       {with(core, &U::groups, std::vector<std::string>{"docker"})}},
      {"new group as primary", {group("docker")}, {with(core, &U::primary_group, "docker")}},
      {"group with gid", {with(group("docker"), &G::gid, 5555)}, {}},
      {"two groups", {group("a"), group("b")}, {}},
      {"system groups",
       {with(group("a"), &G::system, true), with(group("b"), &G::system, true)},
       {}},
      {"group with password", {with(group("a"), &G::password_hash, kHash)}, {}},
      {"group that exists", {group("sudo")}, {}},
      {"group changes its gid", {with(group("old"), &G::gid, 1234)}, {}},
      {"group gets a password", {with(group("sudo"), &G::password_hash, kHash)}, {}},
      {"group removed", {with(group("sudo"), &G::should_exist, false)}, {}},
      {"absent group removed", {with(group("none"), &G::should_exist, false)}, {}},
      {"existing user unchanged", {}, {user("old")}},
      {"existing user's password", {}, {with(user("old"), &U::password_hash, kHash)}},
      {"existing user's gecos and shell",
       {},
       {with(with(user("old"), &U::gecos, "New"), &U::shell, "/bin/zsh")}},
      {"existing user's groups replaced",
       {},
       {with(user("old"), &U::groups, std::vector<std::string>{"users"})}},
      {"existing user's uid", {}, {with(user("old"), &U::uid, 3000)}},
      {"existing user's primary group", {}, {with(user("old"), &U::primary_group, "users")}},
      {"existing user's home moved", {}, {with(user("old"), &U::home_dir, "/home/new")}},
      {"user removed", {}, {with(user("old"), &U::should_exist, false)}},
      {"absent user removed", {}, {with(user("none"), &U::should_exist, false)}},
      {"no private groups by login.defs", {}, {core}, "USERGROUPS_ENAB no\n"},
      {"home mode", {}, {core}, "HOME_MODE 0700\n"},
      {"umask", {}, {core}, "UMASK 077\n"},
      {"other ranges",
       {group("g")},
       {core, with(user("s"), &U::system, true)},
       "UID_MIN 2000\nGID_MIN 3000\nSYS_UID_MIN 200\nSYS_UID_MAX 300\nSYS_GID_MIN 400\n"
       "SYS_GID_MAX 500\n"},
      {"password ageing", {}, {core}, "PASS_MAX_DAYS 90\nPASS_MIN_DAYS 1\nPASS_WARN_AGE 14\n"},
      {"subordinate ids", {}, {core, user("app")}, "", true},
      {"no subordinate ids for system users", {}, {with(core, &U::system, true)}, "", true},
      {"no subordinate ids for uids outside of the range",
       {},
       {with(core, &U::uid, 70000)},
       "",
       true},
      {"subordinate ids go with the user",
       {},
       {with(user("old"), &U::should_exist, false)},
       "",
       true},
      {"other subordinate ranges", {}, {core}, "SUB_UID_MIN 500000\nSUB_GID_COUNT 1000\n", true},
  };
}

constexpr const char* kFiles[] = {"/etc/passwd",  "/etc/shadow", "/etc/group",
                                  "/etc/gshadow", "/etc/subuid", "/etc/subgid"};

}  // namespace

TEST_CASE("accounts are as the shadow utilities make them") {
  for (const Scenario& scenario : scenarios()) {
    CAPTURE(scenario.name);
    const TemporaryRoot theirs;
    const TemporaryRoot ours;
    fill(theirs, scenario);
    fill(ours, scenario);
    for (const config::Group& wish : scenario.groups) by_tools(theirs, wish);
    for (const config::User& wish : scenario.users) by_tools(theirs, wish);
    Recorder recorder;
    by_us(ours, scenario, recorder);
    for (const char* file : kFiles) {
      CAPTURE(file);
      CHECK(ours.read(file) == theirs.read(file));
    }
    CHECK(joined(ours.listing("/home")) == joined(theirs.listing("/home")));
    CHECK(joined(ours.listing("/var")) == joined(theirs.listing("/var")));
  }
}

TEST_CASE("a second run over finished accounts writes nothing") {
  for (const Scenario& scenario : scenarios()) {
    CAPTURE(scenario.name);
    const TemporaryRoot root;
    fill(root, scenario);
    Recorder first;
    by_us(root, scenario, first);
    const auto etc = root.listing("/etc");
    const auto home = root.listing("/home");
    Recorder second;
    by_us(root, scenario, second);
    CHECK(joined(root.listing("/etc")) == joined(etc));
    CHECK(joined(root.listing("/home")) == joined(home));
    for (const StepRecord& step : second.report().phases.at(0).steps) {
      CAPTURE(step.name);
      CHECK(step.outcome == StepOutcome::kAlreadySo);
    }
  }
}

}  // namespace firstlight::test
