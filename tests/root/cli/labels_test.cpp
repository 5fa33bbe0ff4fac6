// SPDX-License-Identifier: Apache-2.0
// SELinux labels, with setfiles as the judge and the policy of Debian.
#include <doctest/doctest.h>

#include <string>

#include "cli/command_line.h"
#include "labelled_root.h"
#include "stages.h"
#include "target_root.h"

namespace cli = firstlight::cli;
using firstlight::test::install_policy;
using firstlight::test::judge;
using firstlight::test::label_of;
using firstlight::test::TargetRoot;

namespace {

constexpr const char* kConfig = R"({
  "ignition": {"version": "3.4.0"},
  "passwd": {"groups": [{"name": "ops", "gid": 700}],
             "users": [{"name": "core", "groups": ["ops"], "sshAuthorizedKeys": ["ssh-ed25519 A"]},
                       {"name": "svc", "homeDir": "/var/lib/svc", "system": true}]},
  "storage": {
    "directories": [{"path": "/etc/app", "mode": 488}, {"path": "/var/log/app"},
                    {"path": "/srv/www/html"}, {"path": "/proc"}],
    "files": [{"path": "/etc/app/key", "mode": 256, "contents": {"source": "data:,k"}},
              {"path": "/etc/hostname", "contents": {"source": "data:,host"}},
              {"path": "/etc/motd", "append": [{"source": "data:,a"}]},
              {"path": "/etc/as-it-is", "contents": {"source": "data:,same"}},
              {"path": "/etc/ssh/sshd_config.d/1.conf", "contents": {"source": "data:,x"}},
              {"path": "/home/core/.ssh/config", "user": {"name": "core"}},
              {"path": "/root/.bashrc"}, {"path": "/var/run/app.pid"},
              {"path": "/usr/local/bin/tool", "mode": 493}],
    "links": [{"path": "/etc/localtime", "target": "../usr/share/zoneinfo/UTC"},
              {"path": "/etc/app/hard", "target": "/etc/app/key", "hard": true}]
  },
  "systemd": {"units": [{"name": "app.service", "enabled": true,
     "contents": "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n"},
    {"name": "old.service", "mask": true},
    {"name": "sshd.service", "dropins": [{"name": "1.conf", "contents": "[Service]\nNice=1\n"}]}]}
})";

}  // namespace

TEST_CASE("labels are those that setfiles gives") {
  const TargetRoot root;
  install_policy(root);
  REQUIRE(root.apply(kConfig) == cli::kExitSuccess);
  CHECK(judge(root, "-n") == "");
  CHECK(label_of(root, "etc/shadow") == "system_u:object_r:shadow_t:s0");
  CHECK(label_of(root, "home/core/.ssh/authorized_keys.d/ignition") ==
        "unconfined_u:object_r:ssh_home_t:s0");
  CHECK(label_of(root, "home/core/link") == "unconfined_u:object_r:user_home_t:s0");
  CHECK(label_of(root, "etc/systemd/system/old.service") == "system_u:object_r:systemd_unit_t:s0");
  CHECK(label_of(root, "etc/hostname") == "system_u:object_r:net_conf_t:s0");
}

TEST_CASE("labels are those that setfiles gives, stage by stage") {
  const TargetRoot root;
  install_policy(root);
  root.write("config.ign", kConfig);
  const firstlight::test::Stages stages(root);
  for (const std::string& stage : firstlight::test::kAllStages) {
    CAPTURE(stage);
    REQUIRE(stages.run(stage) == cli::kExitSuccess);
  }
  CHECK(judge(root, "-n") == "");
  CHECK(label_of(root, "etc/shadow") == "system_u:object_r:shadow_t:s0");
}

TEST_CASE("a second run leaves labels alone") {
  const TargetRoot root;
  install_policy(root);
  REQUIRE(root.apply(kConfig) == cli::kExitSuccess);
  auto before = root.lasting_snapshot();
  REQUIRE(root.apply(kConfig) == cli::kExitSuccess);
  auto after = root.lasting_snapshot();
  const std::string appended = root.host_path("root/etc/motd").string();
  before.erase(appended);
  after.erase(appended);
  CHECK(before == after);
}

TEST_CASE("targets without labels") {
  const TargetRoot root;
  SUBCASE("no SELinux") {}
  SUBCASE("disabled") { root.write("root/etc/selinux/config", "SELINUX=disabled\n"); }
  SUBCASE("permissive, but no policy") {
    root.write("root/etc/selinux/config", "SELINUX=permissive\nSELINUXTYPE=default\n");
  }
  REQUIRE(root.apply(kConfig) == cli::kExitSuccess);
  CHECK(label_of(root, "etc/shadow") == "none");
  CHECK(label_of(root, "etc/app/key") == "none");
}

TEST_CASE("a policy to be enforced must be there") {
  const TargetRoot root;
  root.write("root/etc/selinux/config", "SELINUX=enforcing\nSELINUXTYPE=default\n");
  const auto before = root.snapshot();
  CHECK(root.apply(kConfig) != cli::kExitSuccess);
  CHECK(before == root.snapshot());
}
