// SPDX-License-Identifier: Apache-2.0
#include "apply/loader_entry.h"

#include <doctest/doctest.h>

namespace firstlight::apply {
namespace {

TEST_CASE("what an entry says") {
  const LoaderEntry entry = read_loader_entry(
      "# options commented=out\ntitle Linux\n  linux\t/vmlinuz\noptions a  b\r\n\nOptions x\n"
      "options\t$kernelopts");
  CHECK(entry.starts_linux);
  CHECK(entry.options == "a  b $kernelopts");
  CHECK(entry.uses_kernelopts);
  CHECK_FALSE(read_loader_entry("").starts_linux);
  CHECK_FALSE(read_loader_entry("options $kernelopts2\n").uses_kernelopts);
}

TEST_CASE("what an entry becomes") {
  struct Row {
    const char* before;
    std::vector<std::string> more;
    const char* after;
  };
  const Row rows[] = {
      {"linux /a\noptions x\ninitrd /i\n", {"y"}, "linux /a\noptions x y\ninitrd /i\n"},
      {"linux /a\noptions x", {"y", "z"}, "linux /a\noptions x y z"},
      {"linux /a\noptions x  \r\n", {"y"}, "linux /a\noptions x y  \r\n"},
      {"linux /a\noptions x\noptions gone z\n", {"y"}, "linux /a\noptions x\noptions z y\n"},
      {"linux /a\noptions gone\n", {"y"}, "linux /a\noptions y\n"},
      {"linux /a\noptions gone\n", {}, "linux /a\noptions \n"},
      {"linux /a\noptions\n", {"y"}, "linux /a\noptions y\n"},
      {"linux /a\n", {"y"}, "linux /a\noptions y\n"},
      {"linux /a", {"y"}, "linux /a\noptions y\n"},
      {"# options gone\nlinux /a\n", {}, "# options gone\nlinux /a\n"},
      {"linux /a\noptions  a   gone  b\n", {}, "linux /a\noptions  a b\n"},
      {"linux /a\noptions  a   b\n", {}, "linux /a\noptions  a   b\n"},
      {"", {}, ""},
  };
  const config::KernelArguments wanted{.should_exist = {}, .should_not_exist = {"gone"}};
  for (const Row& row : rows) {
    CAPTURE(std::string(row.before));
    CHECK(edit_loader_entry(row.before, wanted, row.more) == row.after);
  }
}

}  // namespace
}  // namespace firstlight::apply
