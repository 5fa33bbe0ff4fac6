// SPDX-License-Identifier: Apache-2.0
// Five thousand entries of all kinds, applied twice.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <vector>

#include "target_root.h"

namespace firstlight::test {
namespace {

constexpr int kDirectories = 1000;
constexpr int kFiles = 2000;
constexpr int kLinks = 1000;
constexpr int kHardLinks = 500;
constexpr int kUnits = 400;
constexpr int kUsers = 100;

template <typename Entry>
std::string list_of(int count, const Entry& entry) {
  std::string list;
  for (int i = 0; i < count; ++i) {
    if (i > 0) list += ',';
    list += entry(i);
  }
  return "[" + list + "]";
}

std::string directory_of(int i) { return fmt::format("/opt/d{}/d{}", i % 10, i % kDirectories); }

std::string config() {
  const std::string directories = list_of(kDirectories, [](int i) {
    return fmt::format(R"({{"path":"{}","mode":{},"user":{{"id":{}}}}})", directory_of(i),
                       0700 + i % 56, i % 7);
  });
  const std::string files = list_of(kFiles, [](int i) {
    return fmt::format(
        R"({{"path":"{}/f{}","mode":{},"contents":{{"source":"data:,{}"}},"append":[{}]}})",
        directory_of(i), i, 0600 + i % 64, i, i % 3 == 0 ? R"({"source":"data:,more"})" : "");
  });
  const std::string links = list_of(kLinks + kHardLinks, [](int i) {
    return fmt::format(R"({{"path":"/opt/l{}","target":"{}/f{}","hard":{}}})", i, directory_of(i),
                       i, i >= kLinks);
  });
  const std::string units = list_of(kUnits, [](int i) {
    return fmt::format(R"({{"name":"u{}.service","enabled":{},"contents":)"
                       R"("[Service]\nExecStart=/x\n[Install]\nWantedBy=multi-user.target\n"}})",
                       i, i % 2 == 0);
  });
  const std::string users = list_of(kUsers, [](int i) {
    return fmt::format(R"({{"name":"user{}","sshAuthorizedKeys":["ssh-ed25519 {}"]}})", i, i);
  });
  return fmt::format(
      R"({{"ignition":{{"version":"3.4.0"}},"storage":{{"directories":{},"files":{},)"
      R"("links":{}}},"systemd":{{"units":{}}},"passwd":{{"users":{}}}}})",
      directories, files, links, units, users);
}

TEST_CASE("five thousand entries: the second run writes the result file and nothing else") {
  const TargetRoot root;
  const std::string text = config();
  REQUIRE(root.apply(text) == cli::kExitSuccess);
  CHECK(root.read("opt/d9/d999/f1999") == "1999");
  CHECK(root.read("opt/l1200") == "1200more");
  CHECK(root.read("home/user99/.ssh/authorized_keys.d/ignition") == "ssh-ed25519 99\n");

  auto before = root.snapshot();
  constexpr std::size_t kLeast =
      kDirectories + kFiles + kLinks + kHardLinks + kUnits + kUnits / 2 + kUsers;
  CHECK(before.size() > kLeast);
  REQUIRE(root.apply(text) == cli::kExitSuccess);
  auto after = root.snapshot();
  // It says that the machine was provisioned once more; its folder has seen it replaced.
  for (const char* const path : {"root/etc/.ignition-result.json", "root/etc"}) {
    before.erase(root.host_path(path).string());
    after.erase(root.host_path(path).string());
  }
  std::vector<std::string> changed;
  for (const auto& [path, node] : after) {
    if (before[path] != node) changed.push_back(path);
  }
  CAPTURE(changed.empty() ? "" : changed.front());
  CHECK(changed.empty());
  CHECK(before.size() == after.size());
}

}  // namespace
}  // namespace firstlight::test
