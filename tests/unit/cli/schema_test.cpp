// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <string>

#include "base/error.h"
#include "cli/commands.h"

// What is printed for the versions that there are is held by tests/golden/schema_check.
TEST_CASE("a version without schema is refused with those that have one") {
  for (const char* const version : {"3.7.0", "2.3.0", "3.6", "03.6.0", "latest"}) {
    CAPTURE(version);
    firstlight::cli::CommandLine line;
    line.command = firstlight::cli::Command::kSchema;
    line.schema_version = version;
    try {
      (void)firstlight::cli::schema(line);
      FAIL_CHECK("accepted");
    } catch (const firstlight::Error& error) {
      CHECK(error.detail().code == firstlight::ErrorCode::kUsage);
      CHECK(error.detail().object == version);
      CHECK(error.detail().hint.find("3.0.0, 3.1.0") != std::string::npos);
      CHECK(error.detail().hint.find("3.6.0") != std::string::npos);
    }
  }
}
