// SPDX-License-Identifier: Apache-2.0
#include "apply/label.h"

#include <doctest/doctest.h>

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

}  // namespace firstlight::apply
