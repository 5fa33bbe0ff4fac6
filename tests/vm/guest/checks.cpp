// SPDX-License-Identifier: Apache-2.0
#include "checks.h"

#include "expectation.h"

namespace firstlight::guest {

void require(bool is_met, const std::string& what) {
  if (!is_met) throw Mismatch(what);
}

void require_equal(std::string_view what, std::string_view actual, std::string_view wanted) {
  if (wanted == kAny || actual == wanted) return;
  throw Mismatch(std::string(what) + " is '" + std::string(actual) + "', wanted '" +
                 std::string(wanted) + "'");
}

}  // namespace firstlight::guest
