// SPDX-License-Identifier: Apache-2.0
// `firstlight apply --root DIR CONFIG` as a whole, on a directory of its own.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "cli/command_line.h"
#include "cli/commands.h"

namespace cli = firstlight::cli;
namespace fs = std::filesystem;

namespace {

class TargetRoot {
 public:
  TargetRoot() {
    std::string name = (fs::temp_directory_path() / "firstlight-apply-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    top_ = name;
    fs::create_directories(top_ / "root/etc");
    write("root/etc/passwd", "root:x:0:0:root:/root:/bin/bash\n");
    write("root/etc/group", "root:x:0:\nusers:x:100:\n");
    write("root/etc/login.defs", "USERGROUPS_ENAB yes\nCREATE_HOME yes\n");
    write("root/etc/shadow", "root:*:19000:0:99999:7:::\n");
    write("root/etc/gshadow", "root:*::\nusers:*::\n");
    fs::permissions(top_ / "root/etc/shadow", fs::perms(0640));
  }
  TargetRoot(const TargetRoot&) = delete;
  TargetRoot& operator=(const TargetRoot&) = delete;
  ~TargetRoot() { fs::remove_all(top_); }

  void write(const std::string& path, const std::string& text) const {
    std::ofstream(top_ / path) << text;
  }

  [[nodiscard]] std::string read(const std::string& path) const {
    std::ostringstream text;
    text << std::ifstream(top_ / "root" / path).rdbuf();
    return text.str();
  }

  [[nodiscard]] std::string link_target(const std::string& path) const {
    return fs::read_symlink(top_ / "root" / path).string();
  }

  [[nodiscard]] mode_t mode(const std::string& path) const {
    struct stat info {};
    REQUIRE(::lstat((top_ / "root" / path).c_str(), &info) == 0);
    return info.st_mode & 07777U;
  }

  [[nodiscard]] int apply(const std::string& config) const {
    write("config.ign", config);
    cli::CommandLine line;
    line.command = cli::Command::kApply;
    line.root = (top_ / "root").string();
    line.config_path = (top_ / "config.ign").string();
    return cli::apply(line);
  }

  // Path → size, mode and change time of everything in the root.
  [[nodiscard]] std::map<std::string, std::string> snapshot() const {
    std::map<std::string, std::string> nodes;
    for (const auto& entry : fs::recursive_directory_iterator(top_ / "root")) {
      struct stat info {};
      REQUIRE(::lstat(entry.path().c_str(), &info) == 0);
      std::ostringstream text;
      text << info.st_size << ' ' << info.st_mode << ' ' << info.st_ctim.tv_sec << '.'
           << info.st_ctim.tv_nsec;
      nodes[entry.path().string()] = text.str();
    }
    return nodes;
  }

 private:
  fs::path top_;
};

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
  auto before = root.snapshot();
  REQUIRE(root.apply(kConfig) == cli::kExitSuccess);
  auto after = root.snapshot();
  for (auto* nodes : {&before, &after}) {
    std::erase_if(*nodes, [](const auto& node) {
      return node.first.ends_with("/etc") || node.first.ends_with("/.ignition-result.json") ||
             node.first.ends_with("/.pwd.lock");
    });
  }
  CHECK(before == after);
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
      {"not supported yet",
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
