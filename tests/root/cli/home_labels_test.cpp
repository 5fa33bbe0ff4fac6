// SPDX-License-Identifier: Apache-2.0
// SELinux labels of homes that are made and moved, with setfiles as the judge.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "cli/command_line.h"
#include "labelled_root.h"

namespace firstlight::test {
namespace {

// What homes have in them that a policy tells apart.
void fill_home(const TargetRoot& target, const std::string& path) {
  for (const char* const file : {"/.ssh/authorized_keys", "/public_html/cgi-bin/run", "/bin/tool",
                                 "/.config/app/settings", "/text"}) {
    target.write("root" + path + file, "x\n");
  }
  target.link("root" + path + "/text-link", "text");
}

std::string config_of(const std::string& name, const std::string& home) {
  return fmt::format(R"({{"ignition": {{"version": "3.4.0"}}, "passwd": {{"users": [
    {{"name": "{}", "homeDir": "{}", "sshAuthorizedKeys": ["ssh-ed25519 A"]}}]}},
    "storage": {{"files": [{{"path": "/etc/as-it-is"}}]}}}})",
                     name, home);
}

// Attributes set of, and renames of, what is in two directories, as the kernel tells them.
class DirectoryWatch {
 public:
  DirectoryWatch(const std::filesystem::path& first, const std::filesystem::path& second)
      : inotify_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
    for (const auto& path : {first, second}) {
      REQUIRE(::inotify_add_watch(inotify_.get(), path.c_str(), IN_ATTRIB | IN_MOVE) >= 0);
    }
  }

  [[nodiscard]] std::vector<std::string> events() const {
    std::vector<std::string> events;
    alignas(inotify_event) std::array<char, 4096> bytes{};
    for (ssize_t size = 0; (size = ::read(inotify_.get(), bytes.data(), bytes.size())) > 0;) {
      for (ssize_t at = 0; at < size;) {
        inotify_event event{};
        std::memcpy(&event, bytes.data() + at, sizeof event);
        const char* const what = (event.mask & IN_ATTRIB) != 0U       ? "set "
                                 : (event.mask & IN_MOVED_FROM) != 0U ? "from "
                                                                      : "to ";
        events.push_back(what + std::string(bytes.data() + at + sizeof event));
        at += static_cast<ssize_t>(sizeof event + event.len);
      }
    }
    return events;
  }

 private:
  UniqueFd inotify_;
};

}  // namespace

TEST_CASE("a new home has the labels of its path, not of the hidden one it is filled under") {
  for (const std::string home : {"/home/core", "/var/lib/mysql", "/srv/www", "/var/lib/new/core"}) {
    CAPTURE(home);
    const TargetRoot target;
    fill_home(target, "/etc/skel");
    install_policy(target);
    REQUIRE(target.apply(config_of("core", home)) == cli::kExitSuccess);
    CHECK(target.read(home.substr(1) + "/text") == "x\n");
    CHECK(judge(target, "-n") == "");
  }
}

TEST_CASE("a moved home has the labels of its new path") {
  struct Row {
    std::string from;
    std::string to;
    const char* label;
  };
  const Row rows[] = {
      {"/home/core", "/var/lib/mysql", "system_u:object_r:mysqld_db_t:s0"},
      {"/home/core", "/home/new", "unconfined_u:object_r:user_home_dir_t:s0"},
      {"/var/lib/mysql", "/home/core", "unconfined_u:object_r:user_home_dir_t:s0"},
      {"/srv/core", "/var/lib/new/core", "system_u:object_r:var_lib_t:s0"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.from);
    CAPTURE(row.to);
    const TargetRoot target;
    target.write("root/etc/passwd",
                 target.read("etc/passwd") + "core:x:1000:100::" + row.from + ":/bin/sh\n");
    fill_home(target, row.from);
    install_policy(target);
    REQUIRE(target.apply(config_of("core", row.to)) == cli::kExitSuccess);
    CHECK(target.read(row.to.substr(1) + "/text") == "x\n");
    CHECK_FALSE(std::filesystem::exists(target.host_path("root" + row.from)));
    CHECK(label_of(target, row.to.substr(1)) == row.label);
    CHECK(judge(target, "-n") == "");
  }
}

// After a power cut behind the rename nobody would look at the labels again.
TEST_CASE("a home is labelled before it is moved") {
  const TargetRoot target;
  target.write("root/etc/passwd",
               target.read("etc/passwd") + "core:x:1000:100::/home/core:/bin/sh\n");
  target.write("root/home/core/text", "x\n");
  target.write("root/var/lib/some/text", "x\n");
  install_policy(target);
  const DirectoryWatch watch(target.host_path("root/home"), target.host_path("root/var/lib"));
  REQUIRE(target.apply(config_of("core", "/var/lib/mysql")) == cli::kExitSuccess);
  CHECK(fmt::format("{}", fmt::join(watch.events(), ", ")) == "set core, from core, to mysql");
}

}  // namespace firstlight::test
