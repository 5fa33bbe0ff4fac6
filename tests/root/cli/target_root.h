// SPDX-License-Identifier: Apache-2.0
#pragma once

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

namespace firstlight::test {

// A directory that `firstlight apply` provisions, with the least that an image has in /etc. What is
// written for it goes below root/.
class TargetRoot {
 public:
  TargetRoot() {
    std::string name =
        (std::filesystem::temp_directory_path() / "firstlight-apply-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    top_ = name;
    std::filesystem::create_directories(top_ / "root/etc");
    write("root/etc/passwd", "root:x:0:0:root:/root:/bin/bash\n");
    write("root/etc/group", "root:x:0:\nusers:x:100:\n");
    write("root/etc/login.defs", "USERGROUPS_ENAB yes\nCREATE_HOME yes\n");
    write("root/etc/shadow", "root:*:19000:0:99999:7:::\n");
    write("root/etc/gshadow", "root:*::\nusers:*::\n");
    std::filesystem::permissions(top_ / "root/etc/shadow", std::filesystem::perms(0640));
  }
  TargetRoot(const TargetRoot&) = delete;
  TargetRoot& operator=(const TargetRoot&) = delete;
  ~TargetRoot() { std::filesystem::remove_all(top_); }

  void write(const std::string& path, const std::string& text) const {
    std::filesystem::create_directories((top_ / path).parent_path());
    std::ofstream(top_ / path) << text;
  }

  void link(const std::string& path, const std::string& target) const {
    std::filesystem::create_symlink(target, top_ / path);
  }

  [[nodiscard]] std::filesystem::path host_path(const std::string& path) const {
    return top_ / path;
  }

  [[nodiscard]] std::string read(const std::string& path) const {
    std::ostringstream text;
    text << std::ifstream(top_ / "root" / path).rdbuf();
    return text.str();
  }

  [[nodiscard]] std::string link_target(const std::string& path) const {
    return std::filesystem::read_symlink(top_ / "root" / path).string();
  }

  [[nodiscard]] mode_t mode(const std::string& path) const {
    struct stat info {};
    REQUIRE(::lstat((top_ / "root" / path).c_str(), &info) == 0);
    return info.st_mode & 07777U;
  }

  [[nodiscard]] int apply(const std::string& config) const {
    return cli::apply(command_line(config));
  }

  // `firstlight apply --root DIR CONFIG`, with CONFIG written.
  [[nodiscard]] cli::CommandLine command_line(const std::string& config) const {
    write("config.ign", config);
    cli::CommandLine line;
    line.command = cli::Command::kApply;
    line.root = (top_ / "root").string();
    line.config_path = (top_ / "config.ign").string();
    return line;
  }

  // Path → size, mode and change time of everything in the root.
  [[nodiscard]] std::map<std::string, std::string> snapshot() const {
    std::map<std::string, std::string> nodes;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(top_ / "root")) {
      struct stat info {};
      REQUIRE(::lstat(entry.path().c_str(), &info) == 0);
      std::ostringstream text;
      text << info.st_size << ' ' << info.st_mode << ' ' << info.st_ctim.tv_sec << '.'
           << info.st_ctim.tv_nsec;
      nodes[entry.path().string()] = text.str();
    }
    return nodes;
  }

  // Without what each run writes: the result file, the lock of accounts, and the folder of both.
  [[nodiscard]] std::map<std::string, std::string> lasting_snapshot() const {
    auto nodes = snapshot();
    std::erase_if(nodes, [](const auto& node) {
      return node.first.ends_with("/etc") || node.first.ends_with("/.ignition-result.json") ||
             node.first.ends_with("/.pwd.lock");
    });
    return nodes;
  }

 private:
  std::filesystem::path top_;
};

}  // namespace firstlight::test
