// SPDX-License-Identifier: Apache-2.0
#include "apply/clevis_output.h"

#include <doctest/doctest.h>

#include <string>

namespace firstlight::apply {
namespace {

TEST_CASE("what clevis wrote is shown without the configuration of the pin") {
  const std::string config = R"({"url":"http://tang"})";
  CHECK(without_clevis_config("it failed", config) == "it failed");
  CHECK(without_clevis_config("PIN 'tang' and config '" + config + "', " + config, config) ==
        "PIN 'tang' and config '(config)', (config)");
  CHECK(without_clevis_config("it failed", "") == "it failed");
  CHECK(without_clevis_config("", config).empty());
}

TEST_CASE("where it may hold credentials nothing is shown") {
  const std::string shown = without_clevis_config("cannot reach http://user:secret@tang/adv",
                                                  R"({"url":"http://user:secret@tang"})");
  CHECK(shown.find("secret") == std::string::npos);
  CHECK_FALSE(shown.empty());
}

}  // namespace
}  // namespace firstlight::apply
