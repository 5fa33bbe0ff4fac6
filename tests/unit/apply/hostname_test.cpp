// SPDX-License-Identifier: Apache-2.0
#include "apply/hostname.h"

#include <doctest/doctest.h>

#include <string>

namespace firstlight::apply {

TEST_CASE("hostnames") {
  const std::string label63(63, 'a');
  const std::string name64 = label63 + ".";
  for (const std::string& name :
       {std::string("a"), std::string("iZbp1abcdefZ"), std::string("node-1.example.internal"),
        std::string("7up"), label63, std::string(31, 'a') + "." + std::string(32, 'b')}) {
    CAPTURE(name);
    CHECK(hostname_fault(name).empty());
  }
  for (const std::string& name :
       {std::string(), std::string("."), std::string("a."), std::string(".a"), std::string("a..b"),
        std::string("-a"), std::string("a-"), std::string("a_b"), std::string("a b"),
        std::string("a\nb"), std::string("a/b"), std::string("\xc3\xa4"), std::string("a\0b", 3),
        std::string(64, 'a'), std::string(32, 'a') + "." + std::string(32, 'b'), name64}) {
    CAPTURE(name);
    CHECK_FALSE(hostname_fault(name).empty());
  }
}

}  // namespace firstlight::apply
