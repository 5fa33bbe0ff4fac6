// SPDX-License-Identifier: Apache-2.0
// `firstlight apply --root DIR CONFIG` as a whole, on a directory of its own.
#include <doctest/doctest.h>

#include "cli/command_line.h"
#include "target_root.h"

namespace cli = firstlight::cli;
using firstlight::test::TargetRoot;

namespace {

constexpr const char* kConfig = R"({
  "ignition": {"version": "3.4.0"},
  "passwd": {"users": [{"name": "core", "passwordHash": "$6$x$y", "sshAuthorizedKeys": ["ssh-ed25519 A"]}]},
  "storage": {
    "directories": [{"path": "/etc/app", "mode": 488}],
    "files": [{"path": "/etc/app/key", "mode": 256, "user": {"name": "core"},
               "contents": {"source": "data:;base64,c2VjcmV0Cg=="}}],
    "links": [{"path": "/etc/app/link", "target": "key"}]
  },
  "systemd": {"units": [{"name": "app.service", "enabled": true,
    "contents": "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n"}]}
})";

}  // namespace

TEST_CASE("apply provisions a directory") {
  const TargetRoot root;
  REQUIRE(root.apply(kConfig) == cli::kExitSuccess);
  CHECK(root.read("etc/app/key") == "secret\n");
  CHECK(root.mode("etc/app/key") == 0400);
  CHECK(root.mode("etc/app") == 0750);
  CHECK(root.read("etc/passwd").find("\ncore:x:1000:1000:") != std::string::npos);
  CHECK(root.read("etc/shadow").find("\ncore:$6$x$y:") != std::string::npos);
  CHECK(root.read("home/core/.ssh/authorized_keys.d/ignition") == "ssh-ed25519 A\n");
  CHECK(root.read("etc/systemd/system-preset/20-ignition.preset") == "enable app.service\n");
  CHECK(root.link_target("etc/systemd/system/multi-user.target.wants/app.service") ==
        "/etc/systemd/system/app.service");
  CHECK(root.read("etc/.ignition-result.json").find("\"userConfigProvided\": true") !=
        std::string::npos);
  CHECK(root.mode("etc/.ignition-result.json") == 0600);
}

TEST_CASE("a second run changes nothing but the result file") {
  const TargetRoot root;
  REQUIRE(root.apply(kConfig) == cli::kExitSuccess);
  const auto before = root.lasting_snapshot();
  REQUIRE(root.apply(kConfig) == cli::kExitSuccess);
  CHECK(before == root.lasting_snapshot());
}

TEST_CASE("what is refused changes nothing") {
  struct Row {
    const char* what;
    const char* config;
    int exit_code;
  };
  const Row rows[] = {
      {"no JSON", "{", cli::kExitConfigRejected},
      {"unknown version", R"({"ignition":{"version":"2.0.0"}})", cli::kExitConfigRejected},
      {"not supported",
       R"({"ignition":{"version":"3.5.0"},"storage":{"files":[{"path":"/etc/a"}],
           "luks":[{"name":"a","device":"/dev/vdz","cex":{"enabled":true}}]}})",
       cli::kExitConfigRejected},
      {"kernel arguments without a boot loader",
       R"({"ignition":{"version":"3.4.0"},"kernelArguments":{"shouldExist":["quiet"]},
           "storage":{"files":[{"path":"/etc/a"}]}})",
       cli::kExitConfigRejected},
      {"a wrong hash, found before the first write",
       R"({"ignition":{"version":"3.4.0"},"storage":{"files":[{"path":"/etc/a"},{"path":"/etc/b",
           "contents":{"source":"data:,b","verification":{"hash":
           "sha256-0000000000000000000000000000000000000000000000000000000000000000"}}}]}})",
       cli::kExitNotStarted},
      {"a file in the way",
       R"({"ignition":{"version":"3.4.0"},"storage":{"files":[{"path":"/etc/a"},
           {"path":"/etc/passwd","contents":{"source":"data:,b"}}]}})",
       cli::kExitNotStarted},
      {"an owner that nobody is",
       R"({"ignition":{"version":"3.4.0"},"storage":{"files":[{"path":"/etc/a"},
           {"path":"/etc/b","user":{"name":"nobody-at-all"}}]}})",
       cli::kExitNotStarted},
      {"a group that does not exist",
       R"({"ignition":{"version":"3.4.0"},"storage":{"files":[{"path":"/etc/a"}]},
           "passwd":{"users":[{"name":"core","groups":["no-such-group"]}]}})",
       cli::kExitNotStarted},
      {"a device that is not there",
       R"({"ignition":{"version":"3.4.0"},"storage":{"files":[{"path":"/etc/a"}],
           "disks":[{"device":"/dev/null","wipeTable":true}]}})",
       cli::kExitNotStarted},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const TargetRoot root;
    const auto before = root.snapshot();
    CHECK(root.apply(row.config) == row.exit_code);
    CHECK(before == root.snapshot());
  }
}
