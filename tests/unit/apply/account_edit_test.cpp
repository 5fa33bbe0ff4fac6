// SPDX-License-Identifier: Apache-2.0
// Rows beside those that tests/root/tree compares with the shadow utilities: odd files, refusals,
// the second database, interrupted runs.
#include "apply/account_edit.h"

#include <doctest/doctest.h>

#include <ctime>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "apply/account_ids.h"
#include "base/error.h"

namespace firstlight::apply {
namespace {

constexpr std::int64_t kToday = 20000;
constexpr const char* kHash = "$6$salt$verysecrethash";

AccountTexts texts() {
  return {.passwd = "root:x:0:0:root:/root:/bin/bash\nold:x:1000:1000::/home/old:/bin/sh\n",
          .shadow = "root:*:1:0:99999:7:::\nold:!:1:0:99999:7:::\n",
          .group = "root:x:0:\nadm:x:4:\nusers:x:100:\nold:x:1000:\n",
          .gshadow = "root:*::\nadm:*::\nusers:*::\nold:!::\n",
          .login_defs = "USERGROUPS_ENAB yes\nPASS_MAX_DAYS 99999\n"};
}

plan::UserStep user(const std::string& name) {
  plan::UserStep step{.pointer = "/passwd/users/0"};
  step.user.name = name;
  return step;
}

plan::GroupStep group(const std::string& name) {
  plan::GroupStep step{.pointer = "/passwd/groups/0"};
  step.group.name = name;
  return step;
}

template <typename Edit>
Error failure(Edit edit) {
  try {
    edit();
  } catch (const Error& error) {
    return error;
  }
  FAIL("nothing was refused");
  return Error({});
}

}  // namespace

TEST_CASE("a user is added to odd files without touching other lines") {
  AccountTexts odd = texts();
  odd.passwd = "# header\n\nroot:x:0:0:root:/root:/bin/bash\n+nis::::::\n+\n";
  odd.shadow = "root:*:1:0:99999:7::\n";  // no reserved field
  odd.group = "root:x:0:\n+\n";
  odd.gshadow = std::nullopt;
  AccountFiles files = parse_account_files(odd);
  const AccountEdit edit = edit_user(files, user("core"), kToday);
  CHECK(edit.verb == "add user");
  CHECK(edit.changed);
  CHECK(files.passwd.text() ==
        "# header\n\nroot:x:0:0:root:/root:/bin/bash\ncore:x:1000:1000::/home/core:/bin/sh\n"
        "+nis::::::\n+\n");
  CHECK(files.shadow.text() == "root:*:1:0:99999:7::\ncore:*:20000::99999::::\n");
  CHECK(files.group.text() == "root:x:0:\ncore:x:1000:\n+\n");
  CHECK(files.gshadow.text() == "core:!::\n");
}

TEST_CASE("wishes that cannot be fulfilled are refused at the right place") {
  struct Row {
    std::string name;
    std::function<void(config::User&)> set;
    std::string member;
  };
  const std::vector<Row> rows = {
      {"name", [](config::User& u) { u.name = "a:b"; }, "/name"},
      {"newline", [](config::User& u) { u.name = "a\nroot::0:0::/:"; }, "/name"},
      {"empty", [](config::User& u) { u.name = ""; }, "/name"},
      {"hash", [](config::User& u) { u.password_hash = "x:y"; }, "/passwordHash"},
      {"gecos", [](config::User& u) { u.gecos = "x\ny"; }, "/gecos"},
      {"shell", [](config::User& u) { u.shell = "/x:/y"; }, "/shell"},
      {"home with colon", [](config::User& u) { u.home_dir = "/x:/y"; }, "/homeDir"},
      {"relative home", [](config::User& u) { u.home_dir = "home"; }, "/homeDir"},
      {"uid in use", [](config::User& u) { u.uid = 1000; }, "/uid"},
      {"negative uid", [](config::User& u) { u.uid = -1; }, "/uid"},
      {"uid without meaning", [](config::User& u) { u.uid = 4294967295; }, "/uid"},
      {"primary group", [](config::User& u) { u.primary_group = "none"; }, "/primaryGroup"},
      {"primary number", [](config::User& u) { u.primary_group = "77"; }, "/primaryGroup"},
      {"groups",
       [](config::User& u) {
         u.groups = {"adm", "none"};
       },
       "/groups"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    AccountFiles files = parse_account_files(texts());
    plan::UserStep step = user("core");
    row.set(step.user);
    const Error error = failure([&] { static_cast<void>(edit_user(files, step, kToday)); });
    CHECK(error.detail().code == ErrorCode::kAccount);
    CHECK(error.detail().pointer == "/passwd/users/0" + row.member);
  }
  for (const auto& [name, gid] : std::vector<std::pair<std::string, std::int64_t>>{
           {"new", 100}, {"new", -1}, {"new", 4294967295}, {"a,b", 5000}, {"", 5000}}) {
    CAPTURE(name);
    AccountFiles files = parse_account_files(texts());
    plan::GroupStep step = group(name);
    step.group.gid = gid;
    CHECK_THROWS_AS(static_cast<void>(edit_group(files, step)), Error);
  }
  AccountFiles files = parse_account_files(texts());
  plan::GroupStep primary = group("old");
  primary.group.should_exist = false;
  CHECK_THROWS_AS(static_cast<void>(edit_group(files, primary)), Error);
}

TEST_CASE("a refusal never shows the hash") {
  AccountFiles files = parse_account_files(texts());
  plan::UserStep step = user("core");
  step.user.password_hash = std::string(kHash) + ":";
  const Error error = failure([&] { static_cast<void>(edit_user(files, step, kToday)); });
  CHECK(std::string(error.what()).find("secret") == std::string::npos);
}

TEST_CASE("accounts of /usr/lib are known, and copied when they change") {
  AccountTexts with_usr = texts();
  with_usr.usr_passwd = "bin:x:1001:1:bin:/bin:/sbin/nologin\n";
  with_usr.usr_group = "wheel:x:10:\nroot:x:999:\n";
  AccountFiles files = parse_account_files(with_usr);
  plan::UserStep step = user("core");
  step.user.groups = {"wheel"};
  static_cast<void>(edit_user(files, step, kToday));
  // 1001 is in use there, so the next is 1002.
  CHECK(files.passwd.find("core")->at(2) == "1002");
  CHECK(*files.group.find("wheel") == AccountFields{"wheel", "x", "10", "core"});
  CHECK(files.usr_group.changes() == 0);
  const AccountNames names(files);
  CHECK(names.user_id("bin") == 1001);
  CHECK(names.group_id("wheel") == 10);
  CHECK(names.group_id("root") == 0);  // that of /etc wins
  CHECK_FALSE(names.user_id("nobody"));
  plan::UserStep bin = user("bin");
  bin.user.shell = "/bin/bash";
  static_cast<void>(edit_user(files, bin, kToday));
  CHECK(files.passwd.find("bin")->at(6) == "/bin/bash");
  bin.user.should_exist = false;
  AccountFiles fresh = parse_account_files(with_usr);
  CHECK_THROWS_AS(static_cast<void>(edit_user(fresh, bin, kToday)), Error);
}

TEST_CASE("an existing user without changes stays in the second database") {
  AccountTexts with_usr = texts();
  with_usr.usr_passwd = "bin:x:1001:1:bin:/bin:/sbin/nologin\n";
  AccountFiles files = parse_account_files(with_usr);
  CHECK_FALSE(edit_user(files, user("bin"), kToday).changed);
}

TEST_CASE("a group that an interrupted run left becomes the private group") {
  AccountTexts left = texts();
  *left.group += "core:x:1001:\n";
  AccountFiles files = parse_account_files(left);
  const AccountEdit edit = edit_user(files, user("core"), kToday);
  CHECK(files.passwd.find("core")->at(3) == "1001");
  CHECK(edit.warnings.size() == 1);
  AccountTexts in_use = texts();
  *in_use.group += "core:x:1001:old\n";
  AccountFiles other = parse_account_files(in_use);
  CHECK_THROWS_AS(static_cast<void>(edit_user(other, user("core"), kToday)), Error);
}

TEST_CASE("losing groups is said") {
  AccountTexts member = texts();
  member.group = "root:x:0:\nadm:x:4:old\nusers:x:100:\nold:x:1000:\n";
  AccountFiles files = parse_account_files(member);
  plan::UserStep step = user("old");
  step.user.groups = {"users"};
  const AccountEdit edit = edit_user(files, step, kToday);
  REQUIRE(edit.warnings.size() == 1);
  CHECK(edit.warnings[0].find("'adm'") != std::string::npos);
}

TEST_CASE("a removed home is never one that others live in") {
  for (const char* home : {"/", "", "/home", "relative"}) {
    CAPTURE(home);
    AccountTexts shared = texts();
    *shared.passwd += std::string("gone:x:1001:1001::") + home + ":/bin/sh\n";
    AccountFiles files = parse_account_files(shared);
    plan::UserStep step = user("gone");
    step.user.should_exist = false;
    const AccountEdit edit = edit_user(files, step, kToday);
    CHECK(edit.warnings.size() == 1);
    REQUIRE(edit.home_changes.size() == 1);  // the mailbox only
    CHECK(std::get<RemoveOwned>(edit.home_changes[0]).path == "/var/mail/gone");
  }
}

TEST_CASE("mailboxes are made where the defaults ask for it") {
  AccountTexts with_mail = texts();
  with_mail.useradd_defaults = "CREATE_MAIL_SPOOL=yes\nSHELL=/bin/bash\nHOME=/var/home\n";
  *with_mail.group += "mail:x:8:\n";
  AccountFiles files = parse_account_files(with_mail);
  const AccountEdit edit = edit_user(files, user("core"), kToday);
  REQUIRE(edit.home_changes.size() == 2);
  CHECK(std::get<CreateHome>(edit.home_changes[0]).path == "/var/home/core");
  const auto& spool = std::get<CreateMailSpool>(edit.home_changes[1]);
  CHECK(spool.path == "/var/mail/core");
  CHECK(spool.gid == 8);
  CHECK(spool.mode == 0660);
  CHECK(files.passwd.find("core")->at(6) == "/bin/bash");
}

TEST_CASE("next ids") {
  const IdRange range{10, 14};
  using Ids = std::set<std::uint32_t>;
  struct Row {
    Ids used;
    std::optional<std::uint32_t> up;
    std::optional<std::uint32_t> down;
  };
  const std::vector<Row> rows = {
      {{}, 10, 14},
      {{1, 99}, 10, 14},
      {{10}, 11, 14},
      {{14}, 10, 13},
      {{12}, 13, 11},
      {{10, 14}, 11, 13},
      {{11, 12, 13, 14}, 10, 10},
      {{10, 11, 12, 13}, 14, 14},
      {{10, 11, 12, 13, 14}, std::nullopt, std::nullopt},
  };
  for (const Row& row : rows) {
    CHECK(next_id(row.used, range, IdOrder::kUpwards) == row.up);
    CHECK(next_id(row.used, range, IdOrder::kDownwards) == row.down);
  }
}

TEST_CASE("subordinate ranges fill the lowest gap") {
  const auto next = [](const char* text) {
    return next_subordinate_range(AccountFile("/etc/subuid", text, 3, 3), 100, 199, 20);
  };
  CHECK(next("") == 100);
  CHECK(next("a:100:20\n") == 120);
  CHECK(next("a:120:20\n") == 100);
  CHECK(next("a:110:20\n") == 130);
  CHECK(next("b:150:10\na:100:20\n") == 120);
  CHECK(next("a:100:70\n") == 170);
  CHECK(next("a:50:1000\n") == std::nullopt);
  CHECK(next("a:100:81\n") == std::nullopt);
  CHECK_THROWS_AS(static_cast<void>(next("a:x:20\n")), Error);
}

TEST_CASE("settings") {
  const AccountSettings plain = parse_account_settings("", "");
  CHECK(plain.user_ids.min == 1000);
  CHECK(plain.default_group == "100");
  CHECK(plain.home_mode == 0755);
  const AccountSettings set = parse_account_settings(
      "# UID_MIN 5\n  UID_MIN\t500 \nUID_MIN 600\nUMASK 027\nUSERGROUPS_ENAB yes\nGID_MIN=700\n"
      "PASS_MIN_DAYS -1\nSUB_UID_COUNT 0x10\n",
      "GROUP=users\nINACTIVE=-1\nSKEL=/usr/etc/skel\n#SHELL=/x\n");
  CHECK(set.user_ids.min == 600);
  CHECK(set.system_user_ids.max == 599);
  CHECK(set.group_ids.min == 700);
  CHECK(set.home_mode == 0750);
  CHECK(set.user_groups);
  CHECK_FALSE(set.password_min_days);
  CHECK(set.sub_uid_count == 16);
  CHECK(set.default_group == "users");
  CHECK(set.inactive_days.empty());
  CHECK(set.skeleton == "/usr/etc/skel");
  CHECK(set.shell == "/bin/sh");
  CHECK_THROWS_AS(static_cast<void>(parse_account_settings("UID_MIN x\n", "")), Error);
  CHECK_THROWS_AS(static_cast<void>(parse_account_settings("UID_MIN 99999999999\n", "")), Error);
  CHECK_THROWS_AS(static_cast<void>(parse_account_settings("UID_MIN 9\nUID_MAX 8\n", "")), Error);
}

TEST_CASE("three users on a large database cost a few milliseconds of processor time") {
  AccountTexts large = texts();
  for (int i = 0; i < 500; ++i) {
    *large.passwd += "u" + std::to_string(i) + ":x:" + std::to_string(2000 + i) + ":100::/:/x\n";
  }
  const std::clock_t start = std::clock();
  AccountFiles files = parse_account_files(large);
  for (const char* name : {"a", "b", "c"}) static_cast<void>(edit_user(files, user(name), kToday));
  const auto spent_ms = 1000 * (std::clock() - start) / CLOCKS_PER_SEC;
  CHECK(files.passwd.find("c")->at(2) == "2502");
  // 1 ms optimised; the bound leaves room for sanitizers and still catches quadratic work.
  CHECK(spent_ms < 100);
}

}  // namespace firstlight::apply
