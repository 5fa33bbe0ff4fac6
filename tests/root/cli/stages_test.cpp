// SPDX-License-Identifier: Apache-2.0
// The drop-in's stages, each a run of its own, against `firstlight apply` on the same config.
#include "stages.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "target_root.h"

namespace cli = firstlight::cli;
using firstlight::test::kAllStages;
using firstlight::test::Stages;
using firstlight::test::TargetRoot;

namespace {

constexpr const char* kConfig = R"({
  "ignition": {"version": "3.4.0",
    "config": {"merge": [{"source": "data:,%7B%22ignition%22%3A%7B%22version%22%3A%223.0.0%22%7D%2C%22storage%22%3A%7B%22files%22%3A%5B%7B%22path%22%3A%22%2Fetc%2Fmerged%22%7D%5D%7D%7D"}]}},
  "passwd": {"groups": [{"name": "ops", "gid": 700}],
             "users": [{"name": "core", "groups": ["ops"], "sshAuthorizedKeys": ["ssh-ed25519 A"]}]},
  "storage": {
    "directories": [{"path": "/etc/app", "mode": 488, "group": {"name": "ops"}}],
    "files": [{"path": "/etc/app/key", "mode": 256, "user": {"name": "core"},
               "contents": {"source": "data:;base64,c2VjcmV0Cg=="}},
              {"path": "/etc/app/log", "append": [{"source": "data:,a"}, {"source": "data:,b"}]}],
    "links": [{"path": "/etc/app/link", "target": "key"},
              {"path": "/etc/app/hard", "target": "/etc/app/log", "hard": true}]
  },
  "systemd": {"units": [{"name": "app@.service", "contents": "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n"},
    {"name": "app@one.service", "enabled": true}, {"name": "old.service", "mask": true},
    {"name": "sshd.service", "dropins": [{"name": "10-a.conf", "contents": "[Service]\nNice=1\n"}]}]}
})";

// Everything below root/ but what differs from run to run: path → kind, owner, mode, contents.
std::map<std::string, std::string> tree_of(const TargetRoot& root) {
  std::map<std::string, std::string> nodes;
  const std::filesystem::path top = root.host_path("root");
  for (const auto& entry : std::filesystem::recursive_directory_iterator(top)) {
    const std::string path = entry.path().lexically_relative(top).string();
    struct stat info {};
    REQUIRE(::lstat(entry.path().c_str(), &info) == 0);
    std::ostringstream text;
    text << info.st_mode << ' ' << info.st_uid << ':' << info.st_gid << ' ';
    if (entry.is_symlink()) text << std::filesystem::read_symlink(entry.path()).string();
    if (entry.is_regular_file() && !path.ends_with(".ignition-result.json")) {
      text << info.st_nlink << ' ' << root.read(path);
    }
    nodes[path] = text.str();
  }
  return nodes;
}

}  // namespace

TEST_CASE("the stages one by one give what apply gives") {
  const TargetRoot at_once;
  REQUIRE(at_once.apply(kConfig) == cli::kExitSuccess);
  const TargetRoot root;
  root.write("config.ign", kConfig);
  const Stages stages(root);
  for (const std::string& stage : kAllStages) {
    CAPTURE(stage);
    REQUIRE(stages.run(stage) == cli::kExitSuccess);
  }
  CHECK(tree_of(root) == tree_of(at_once));
  CHECK_FALSE(stages.exists("neednet"));
  CHECK(root.read("../run/state")
            .find("{\"kind\":\"user\",\"source\":\"file\",\"referenced\":false}") !=
        std::string::npos);
}

TEST_CASE("without a network the offline stage asks for one, and caches nothing") {
  const TargetRoot root;
  root.write(
      "config.ign",
      R"({"ignition":{"version":"3.0.0","config":{"merge":[{"source":"http://192.0.2.1/a"}]}}})");
  const Stages stages(root);
  CHECK(stages.run("fetch-offline") == cli::kExitSuccess);
  CHECK(stages.exists("neednet"));
  CHECK_FALSE(stages.exists("run/ignition.json"));
}

TEST_CASE("what is fetched later needs a network, too, but not another fetch stage") {
  const TargetRoot root;
  root.write(
      "config.ign",
      R"({"ignition":{"version":"3.0.0"},"storage":{"files":[{"path":"/a","contents":{"source":"http://192.0.2.1/a"}}]}})");
  const Stages stages(root);
  CHECK(stages.run("fetch-offline") == cli::kExitSuccess);
  CHECK(stages.exists("neednet"));
  CHECK(stages.exists("run/ignition.json"));
}

TEST_CASE("base configs lie beneath in all stages, as they were when they were fetched") {
  const TargetRoot root;
  root.write(
      "config.ign",
      R"({"ignition":{"version":"3.0.0"},"storage":{"files":[{"path":"/etc/b","mode":256}]}})");
  const Stages stages(root);
  const std::string base = "system/CONFIG/base.d/10-a.ign";
  root.write(
      base,
      R"({"ignition":{"version":"3.0.0"},"storage":{"files":[{"path":"/etc/a"},{"path":"/etc/b"}]}})");
  REQUIRE(stages.run("fetch-offline") == cli::kExitSuccess);
  std::filesystem::remove(root.host_path(base));
  REQUIRE(stages.run("files") == cli::kExitSuccess);
  CHECK(root.mode("etc/a") == 0644);
  CHECK(root.mode("etc/b") == 0400);
}

TEST_CASE("a base config of the platform that takes a network is not left out") {
  const TargetRoot root;
  root.write("config.ign", R"({"ignition":{"version":"3.0.0"}})");
  const Stages stages(root);
  root.write(
      "system/CONFIG/base.platform.d/file/10.ign",
      R"({"ignition":{"version":"3.0.0","config":{"merge":[{"source":"http://192.0.2.1/a"}]}}})");
  CHECK(stages.run("fetch-offline") == cli::kExitSuccess);
  CHECK(stages.exists("neednet"));
  CHECK_FALSE(stages.exists("run/ignition.json"));
}

TEST_CASE("a metadata service takes a network") {
  const TargetRoot root;
  const Stages stages(root);
  for (const char* const platform : {"openstack", "ecs", "aws"}) {
    CAPTURE(platform);
    CHECK(stages.run("fetch-offline", platform) == cli::kExitSuccess);
    CHECK(stages.exists("neednet"));
    CHECK_FALSE(stages.exists("run/ignition.json"));
    std::filesystem::remove(root.host_path("neednet"));
  }
}

TEST_CASE("the folder of the state is made for its owner alone") {
  const TargetRoot root;
  const Stages stages(root);
  REQUIRE(stages.run("fetch-offline", "ecs") == cli::kExitSuccess);
  CHECK(root.mode("../run") == 0700);
  CHECK(root.mode("../run/state") == 0600);
}

TEST_CASE("the user.ign of the image comes before the file, which is that platform's alone") {
  const TargetRoot root;
  root.write("config.ign",
             R"({"ignition":{"version":"3.0.0"},"storage":{"files":[{"path":"/etc/file"}]}})");
  const Stages stages(root);
  root.write("system/LOCAL_CONFIG/user.ign",
             R"({"ignition":{"version":"3.0.0"},"storage":{"files":[{"path":"/etc/image"}]}})");
  for (const char* const platform : {"file", "metal"}) {
    CAPTURE(platform);
    REQUIRE(stages.run("fetch-offline", platform) == cli::kExitSuccess);
    const std::string cache = root.read("../run/ignition.json");
    CHECK(cache.find("/etc/image") != std::string::npos);
    CHECK(cache.find("/etc/file") == std::string::npos);
  }
}

TEST_CASE("a script is taken before the root that is to run it is there") {
  const TargetRoot root;
  root.write("config.ign", "#!/bin/no-such-shell\n");
  const Stages stages(root);
  std::filesystem::rename(root.host_path("root"), root.host_path("later"));
  CHECK(stages.run("fetch-offline") == cli::kExitSuccess);
  std::filesystem::rename(root.host_path("later"), root.host_path("root"));
  CHECK(root.read("../run/ignition.json").find("firstlight-user-script-0.service") !=
        std::string::npos);
}

TEST_CASE("volumes are written into the target by the first run of the stage files only") {
  const TargetRoot root;
  root.write("config.ign", R"({"ignition":{"version":"3.0.0"}})");
  const Stages stages(root);
  REQUIRE(stages.run("fetch-offline") == cli::kExitSuccess);
  const std::string with_volume =
      R"({"luksPersistKeyFiles":{"data":"data:;base64,a2V5"},)"
      R"("volumes":[{"name":"data","uuid":"1234","pointer":"/storage/luks/0","netdev":false}]})";
  root.write("run/state", with_volume);
  std::filesystem::create_directories(root.host_path("root/etc/luks"));
  root.write("root/etc/luks/data", "key");
  ::chmod(root.host_path("root/etc/luks/data").c_str(), 0644);
  REQUIRE(stages.run("files") == cli::kExitSuccess);
  CHECK(root.read("etc/luks/data") == "key");
  CHECK(root.mode("etc/luks/data") == 0600);
  CHECK(root.read("../run/state").find("a2V5") == std::string::npos);
  const std::string crypttab = root.read("etc/crypttab");
  CHECK(crypttab.find("data UUID=1234 /etc/luks/data") != std::string::npos);
  REQUIRE(stages.run("files") == cli::kExitSuccess);
  CHECK(root.read("etc/crypttab") == crypttab);
}

TEST_CASE("the report of a failure goes with the next success") {
  const TargetRoot root;
  const Stages stages(root);
  root.write("config.ign", "{");
  CHECK(stages.run("fetch") == 1);
  CHECK(stages.exists("run/failure.json"));
  root.write("config.ign", R"({"ignition":{"version":"3.0.0"}})");
  CHECK(stages.run("fetch") == cli::kExitSuccess);
  CHECK_FALSE(stages.exists("run/failure.json"));
}

TEST_CASE("kernel arguments are the business of one stage, and of the distribution's program") {
  const TargetRoot root;
  root.write("config.ign",
             R"({"ignition":{"version":"3.3.0"},"kernelArguments":{"shouldExist":["a"]},)"
             R"("storage":{"files":[{"path":"/etc/a"}]}})");
  const Stages stages(root);
  CHECK(stages.run("fetch-offline") == cli::kExitSuccess);
  CHECK(stages.run("fetch") == cli::kExitSuccess);
  CHECK(stages.run("kargs") == 1);  // this machine has no such program
  CHECK(stages.run("files") == cli::kExitSuccess);
  CHECK(root.mode("etc/a") == 0644);
}

TEST_CASE("a stage says by its exit code what went wrong") {
  const TargetRoot root;
  const Stages stages(root);
  CHECK(stages.run("disks") == 1);  // there is no cache
  CHECK(stages.run("nonsense") == 2);
  root.write("run/state", "[]");
  CHECK(stages.run("fetch") == 3);
  std::filesystem::remove(root.host_path("run/state"));
  root.write("config.ign", "{");
  CHECK(stages.run("fetch") == 1);
  CHECK_FALSE(stages.exists("run/state"));
}

TEST_CASE("ignition-apply writes tree and units, and only in a container") {
  const TargetRoot root;
  root.write("config.ign", kConfig);
  const std::vector<std::string> arguments = {root.host_path("config.ign").string(), "--root",
                                              root.host_path("root").string()};
  ::unsetenv("container");
  if (!std::filesystem::exists("/.dockerenv") && !std::filesystem::exists("/run/.containerenv")) {
    CHECK(cli::ignition_apply(arguments) == 1);
  }
  ::setenv("container", "oci", 1);
  CHECK(cli::ignition_apply(arguments) == 1);  // it has users
  std::vector<std::string> ignoring = arguments;
  ignoring.emplace_back("--ignore-unsupported");
  root.write("root/etc/group", "root:x:0:\nops:x:700:\n");
  root.write("root/etc/passwd",
             "root:x:0:0::/root:/bin/sh\ncore:x:1000:1000::/home/core:/bin/sh\n");
  CHECK(cli::ignition_apply(ignoring) == 0);
  ::unsetenv("container");
  CHECK(root.read("etc/app/key") == "secret\n");
  CHECK(root.link_target("etc/systemd/system/old.service") == "/dev/null");
  CHECK_FALSE(std::filesystem::exists(root.host_path("root/home/core")));
  CHECK_FALSE(std::filesystem::exists(root.host_path("root/etc/.ignition-result.json")));
}
