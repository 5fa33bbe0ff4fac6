// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "cli/commands.h"

namespace firstlight::cli {

TEST_CASE("the names by which the program is another one") {
  CHECK((drop_in_named("ignition") == ignition));
  CHECK((drop_in_named("/usr/bin/ignition-apply") == ignition_apply));
  CHECK((drop_in_named("./ignition-rmcfg") == ignition_rmcfg));
  CHECK((drop_in_named("/usr/bin/ignition-validate") == ignition_validate));
  CHECK((drop_in_named("firstlight") == nullptr));
  CHECK((drop_in_named("/ignition-validate/firstlight") == nullptr));
  CHECK((drop_in_named("ignition-validate-2") == nullptr));
  CHECK((drop_in_named("") == nullptr));
}

}  // namespace firstlight::cli
