// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "cli/commands.h"

using firstlight::cli::is_ignition_validate;

TEST_CASE("the name by which the program is ignition-validate") {
  CHECK(is_ignition_validate("ignition-validate"));
  CHECK(is_ignition_validate("/usr/bin/ignition-validate"));
  CHECK(is_ignition_validate("./ignition-validate"));
  CHECK_FALSE(is_ignition_validate("firstlight"));
  CHECK_FALSE(is_ignition_validate("/ignition-validate/firstlight"));
  CHECK_FALSE(is_ignition_validate("ignition-validate-2"));
  CHECK_FALSE(is_ignition_validate(""));
}
