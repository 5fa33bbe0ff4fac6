// SPDX-License-Identifier: Apache-2.0
#include "apply/kernel_arguments.h"

#include <doctest/doctest.h>

namespace firstlight::apply {

TEST_CASE("the arguments of the distribution's program") {
  CHECK(helper_arguments({}).empty());
  CHECK(helper_arguments({.should_exist = {"a=b c", "d"}, .should_not_exist = {"e", ""}}) ==
        std::vector<std::string>{"--should-exist", "a=b c", "--should-exist", "d",
                                 "--should-not-exist", "e", "--should-not-exist", ""});
}

}  // namespace firstlight::apply
