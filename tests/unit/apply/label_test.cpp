// SPDX-License-Identifier: Apache-2.0
#include "apply/label.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"

namespace firstlight::apply {
namespace {

struct Case {
  std::optional<std::string> config;
  std::optional<WantedPolicy> wanted;
};

}  // namespace

TEST_CASE("which policy a target has") {
  const std::vector<Case> cases = {
      {std::nullopt, std::nullopt},
      {"SELINUX=disabled\nSELINUXTYPE=none\n", std::nullopt},
      {"SELINUX=Disabled", std::nullopt},
      {"SELINUX=enforcing\nSELINUXTYPE=default\n", WantedPolicy{"default", true}},
      {"# SELINUX=disabled\n\n  SELINUX=ENFORCING \r\nSELINUXTYPE=mls\t\r\n",
       WantedPolicy{"mls", true}},
      {"SELINUX=permissive\nSELINUXTYPE=targeted", WantedPolicy{"targeted", false}},
      {"SELINUXTYPE=a\nSELINUX=enforcing\nSELINUXTYPE=b\nSELINUX=permissive\n",
       WantedPolicy{"b", false}},
      {"", WantedPolicy{"targeted", false}},
      {"SELINUX=enforcing\nSETLOCALDEFS=0\nSELINUXTYPES=x\n", WantedPolicy{"targeted", true}},
  };
  for (const Case& entry : cases) {
    CAPTURE(entry.config.value_or("no file"));
    CHECK(decide_policy(entry.config) == entry.wanted);
  }
}

TEST_CASE("a policy's type is the name of a folder") {
  for (const char* const type : {"", ".", "..", "a/b", "/etc"}) {
    CAPTURE(type);
    CHECK_THROWS_AS((void)decide_policy("SELINUXTYPE=" + std::string(type) + "\n"), Error);
  }
}

TEST_CASE("a mount covers the policy by its own path and by that of a link to it") {
  std::string folder = std::filesystem::temp_directory_path() / "firstlight-label.XXXXXX";
  REQUIRE(::mkdtemp(folder.data()) != nullptr);
  const std::filesystem::path root = folder;
  std::filesystem::create_directories(root / "etc");
  std::filesystem::create_directories(root / "usr/share/selinux");
  std::filesystem::create_symlink("/usr/share/selinux", root / "etc/selinux");
  std::ofstream(root / "usr/share/selinux/config") << "SELINUX=permissive\n";
  struct Row {
    const char* mount_point;
    bool covers;
  };
  const Row rows[] = {
      {"/", true},           {"/etc", true},     {"/etc/selinux/targeted", true},
      {"/usr/share/", true}, {"/var", false},    {"/etc/selinux/other", false},
      {"/et", false},        {"/etc/se", false}, {"/usr/share/selinux/config/x", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.mount_point);
    TargetLabels labels(folder);
    CHECK(labels.find() == nullptr);
    CHECK(labels.warning().has_value());
    CHECK(labels.forget_covered(row.mount_point) == row.covers);
    CHECK(labels.warning().has_value() == !row.covers);
  }
  std::filesystem::remove_all(root);
}

}  // namespace firstlight::apply
