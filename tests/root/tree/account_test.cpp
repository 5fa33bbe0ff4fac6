// SPDX-License-Identifier: Apache-2.0
// Accounts on a real directory: keys, locks, interrupted runs, owner and mode of the files.
#include "apply/account.h"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "apply/account_home.h"
#include "base/error.h"
#include "sys/account_lock.h"
#include "temporary_root.h"

namespace firstlight::test {
namespace {

void fill(const TemporaryRoot& root) {
  root.write("/etc/passwd", "root:x:0:0:root:/root:/bin/bash\nold:x:900:900::/home/old:/bin/sh\n");
  root.write("/etc/shadow", "root:*:1::::::\nold:!:1::::::\n", 0640);
  root.write("/etc/group", "root:x:0:\nshadow:x:42:\nold:x:900:\n");
  root.write("/etc/gshadow", "root:*::\nshadow:*::\nold:!::\n", 0640);
  root.own("/etc/shadow", 0, 42);
  root.own("/etc/gshadow", 0, 42);
  root.write("/etc/login.defs", "USERGROUPS_ENAB yes\n");
  root.write("/etc/skel/.profile", "profile\n");
  root.write("/home/old/file", "x");
  root.own("/home/old", 900, 900);
}

std::vector<plan::UserStep> wishes() {
  plan::UserStep core{.pointer = "/passwd/users/0"};
  core.user.name = "core";
  core.user.ssh_authorized_keys = {"ssh-ed25519 AAAA one", "ssh-ed25519 BBBB two\n"};
  plan::UserStep old{.pointer = "/passwd/users/1"};
  old.user.name = "old";
  old.user.should_exist = false;
  return {core, old};
}

std::vector<StepRecord> run(const TemporaryRoot& directory,
                            const std::vector<plan::UserStep>& users,
                            apply::AccountOptions options = {.today_days = 20000}) {
  sys::Root root(directory.path());
  Recorder recorder;
  {
    const Recorder::Phase phase(recorder, "accounts");
    const auto prepared = apply::prepare_accounts(root, {}, users, std::move(options));
    apply::write_accounts(prepared, root, recorder);
  }
  return recorder.report().phases.at(0).steps;
}

}  // namespace

TEST_CASE("account files keep owner and mode, keys are private to the user") {
  const TemporaryRoot directory;
  fill(directory);
  run(directory, wishes());
  CHECK(directory.listing("/etc/shadow") ==
        std::vector<std::string>{"/etc/shadow 100640 0:42 [root:*:1::::::\ncore:*:20000::::::\n]"});
  CHECK(directory.listing("/home/core/.ssh") ==
        std::vector<std::string>{"/home/core/.ssh 40700 1000:1000",
                                 "/home/core/.ssh/authorized_keys.d 40700 1000:1000",
                                 "/home/core/.ssh/authorized_keys.d/ignition 100600 1000:1000 "
                                 "[ssh-ed25519 AAAA one\nssh-ed25519 BBBB two\n]"});
  CHECK(directory.listing("/home/old").empty());
  CHECK(directory.listing("/home").size() == 6);  // no hidden left-over
}

TEST_CASE("missing secret files are made readable by root and the group shadow only") {
  const TemporaryRoot directory;
  directory.write("/etc/passwd", "root:x:0:0::/root:/bin/sh\n");
  directory.write("/etc/group", "root:x:0:\nshadow:x:42:\n");
  run(directory, {wishes()[0]});
  CHECK(directory.listing("/etc/shadow") ==
        std::vector<std::string>{"/etc/shadow 100640 0:42 [core:*:20000::::::\n]"});
}

TEST_CASE("a run that ended before the account files were in place reaches the same end") {
  const TemporaryRoot whole;
  fill(whole);
  run(whole, wishes());
  // In the order in which they are replaced; renames in one directory reach the disk in order.
  const std::vector<std::string> order = {"/etc/gshadow", "/etc/shadow", "/etc/group",
                                          "/etc/passwd"};
  for (std::size_t replaced = 0; replaced <= order.size(); ++replaced) {
    CAPTURE(replaced);
    const TemporaryRoot cut;
    fill(cut);
    std::vector<std::string> old_texts;
    for (const std::string& file : order) old_texts.push_back(cut.read(file));
    run(cut, wishes());
    for (std::size_t i = replaced; i < order.size(); ++i) cut.write(order[i], old_texts[i]);
    cut.write("/home/.firstlight.core/half", "left over");
    run(cut, wishes());
    for (const std::string& file : order) CHECK(cut.read(file) == whole.read(file));
  }
}

TEST_CASE("homes within homes, homes that are shared, and one that moves meanwhile") {
  const TemporaryRoot directory;
  fill(directory);
  std::vector<plan::UserStep> users(5);
  const char* const homes[] = {"/srv/a", "/srv/a/b", "/srv/a", "/srv/x/y", "/srv/x"};
  for (std::size_t i = 0; i < users.size(); ++i) {
    users[i].user.name = "user" + std::to_string(i);
    users[i].user.home_dir = homes[i];
  }
  plan::UserStep moved{.pointer = "/passwd/users/5"};
  moved.user.name = "old";
  moved.user.home_dir = "/srv/old";
  users.push_back(moved);
  run(directory, users);
  CHECK(directory.read("/srv/a/.profile") == "profile\n");
  CHECK(directory.read("/srv/a/b/.profile") == "profile\n");
  CHECK(directory.read("/srv/x/y/.profile") == "profile\n");
  CHECK(directory.read("/srv/old/file") == "x");
  CHECK(directory.listing("/srv/a").at(0) == "/srv/a 40755 1000:1000");
  CHECK(directory.listing("/srv/a/b").at(0) == "/srv/a/b 40755 1001:1001");
  CHECK(directory.listing("/srv/x/y").at(0) == "/srv/x/y 40755 1003:1003");
  for (const std::string& line : directory.listing("/srv")) {
    CHECK(line.find(".firstlight.") == std::string::npos);
  }
}

TEST_CASE("a run that fails leaves no half home") {
  const TemporaryRoot directory;
  fill(directory);
  std::string deep = "/etc/skel";
  for (int depth = 0; depth < 70; ++depth) deep += "/d";
  directory.write(deep + "/file", "x");
  CHECK_THROWS_AS(run(directory, {wishes()[0]}), Error);
  CHECK(directory.read("/etc/passwd").find("core") == std::string::npos);
  CHECK(directory.listing("/home").size() == 3);  // the old user's
}

TEST_CASE("a home that is whole but not shown goes when the run fails behind it") {
  const TemporaryRoot directory;
  fill(directory);
  sys::Root root(directory.path());
  {
    apply::StagedHomes homes(root);
    CHECK(homes.carry_out(apply::CreateHome{.path = "/home/core"}, "/etc/skel").written);
    CHECK(directory.read("/home/.firstlight.core/.profile") == "profile\n");
    CHECK(directory.read("/home/core/.profile") == "<absent>");
  }
  CHECK(directory.listing("/home").size() == 3);
}

TEST_CASE("a home at the root is given no mount points") {
  const TemporaryRoot directory;
  fill(directory);
  directory.write("/data/.keep", "");
  std::vector<plan::UserStep> users{wishes()[0]};
  users[0].user.home_dir = "/";
  run(directory, users, {.today_days = 1, .created_directories = {"/data"}});
  CHECK(directory.listing("/data").at(0) == "/data 40755 0:0");
}

TEST_CASE("mount points made below a home are given to its user") {
  const TemporaryRoot directory;
  fill(directory);
  directory.write("/home/core/data/.keep", "");
  run(directory, {wishes()[0]},
      {.today_days = 1, .created_directories = {"/home/core", "/home/core/data", "/home/corex"}});
  const auto list = directory.listing("/home/core");
  CHECK(list.at(0) == "/home/core 40700 1000:1000");
  CHECK(directory.listing("/home/core/data").at(0) == "/home/core/data 40700 1000:1000");
}

TEST_CASE("held locks are refused at once, stale ones are not") {
  const TemporaryRoot directory;
  fill(directory);
  const auto before = directory.read("/etc/passwd");
  sys::Root rival(directory.path());
  {
    const sys::AccountLock lock(rival);
    CHECK_THROWS_AS(run(directory, wishes()), Error);
    CHECK(directory.read("/etc/passwd") == before);
    CHECK(directory.read("/home/old/file") == "x");
  }
  directory.write("/etc/passwd.lock", "1");  // alive, and not us
  CHECK_THROWS_AS(run(directory, wishes()), Error);
  directory.write("/etc/passwd.lock", "4000000000");  // no process id
  CHECK_NOTHROW(run(directory, wishes()));
}

TEST_CASE("accounts that changed after they were read are refused") {
  const TemporaryRoot directory;
  fill(directory);
  sys::Root root(directory.path());
  Recorder recorder;
  const auto users = wishes();
  const auto prepared = apply::prepare_accounts(root, {}, users, {.today_days = 1});
  directory.write("/etc/passwd", "root:x:0:0:changed:/root:/bin/sh\n");
  CHECK_THROWS_AS(apply::write_accounts(prepared, root, recorder), Error);
  CHECK(directory.read("/home/old/file") == "x");
}

TEST_CASE("keys of the platform") {
  const TemporaryRoot directory;
  fill(directory);
  sys::Root root(directory.path());
  Recorder recorder;
  const auto prepared = apply::prepare_accounts(root, {}, {}, {});
  const std::vector<plan::MetadataKeysStep> steps = {{"root", {"ssh-rsa K"}}};
  apply::write_metadata_keys(steps, prepared.after, root, recorder);
  CHECK(directory.listing("/root") ==
        std::vector<std::string>{
            "/root 40700 0:0", "/root/.ssh 40700 0:0", "/root/.ssh/authorized_keys.d 40700 0:0",
            "/root/.ssh/authorized_keys.d/afterburn 100600 0:0 [ssh-rsa K\n]"});
  const std::vector<plan::MetadataKeysStep> unknown = {{"nobody-here", {"ssh-rsa K"}}};
  CHECK_THROWS_AS(apply::write_metadata_keys(unknown, prepared.after, root, recorder), Error);
}

TEST_CASE("a corrupt account file stops everything, named by line") {
  const TemporaryRoot directory;
  fill(directory);
  directory.write("/etc/shadow", "root:*:1::::::\nbroken:$6$topsecret\n");
  std::string text;
  try {
    run(directory, wishes());
  } catch (const Error& error) {
    text = error.what();
  }
  CHECK(text.find("/etc/shadow:2") != std::string::npos);
  CHECK(text.find("topsecret") == std::string::npos);
}

}  // namespace firstlight::test
