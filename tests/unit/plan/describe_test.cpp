// SPDX-License-Identifier: Apache-2.0
#include "plan/describe.h"

#include <doctest/doctest.h>

#include <string>

namespace firstlight::plan {
namespace {

TEST_CASE("a name in a config cannot fake a line of the plan or colour it") {
  Plan plan;
  plan.tree.push_back(FileStep{.pointer = "/storage/files/0", .path = "/a\n  write file /b"});
  plan.groups.push_back({.pointer = "/passwd/groups/0", .group = {.name = "\x1b[31mred\xC2\x9B"}});
  CHECK(render_text(describe(plan)) ==
        "accounts\n"
        "  have group \\x1b[31mred\\xc2\\x9b\n"
        "tree\n"
        "  write file \"/a\\x0a  write file /b\"\n");
}

TEST_CASE("no step, no plan") { CHECK(render_text(describe({})) == "nothing to do\n"); }

}  // namespace
}  // namespace firstlight::plan
