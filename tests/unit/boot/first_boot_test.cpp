// SPDX-License-Identifier: Apache-2.0
#include "boot/first_boot.h"

#include <doctest/doctest.h>

#include <string>

using firstlight::boot::decide_first_boot;
using firstlight::boot::FirstBootPolicy;

TEST_CASE("policy and stamp decide whether to provision") {
  CHECK(decide_first_boot(FirstBootPolicy::kAuto, /*stamp_exists=*/false));
  CHECK_FALSE(decide_first_boot(FirstBootPolicy::kAuto, /*stamp_exists=*/true));
  CHECK(decide_first_boot(FirstBootPolicy::kYes, /*stamp_exists=*/true));
  CHECK_FALSE(decide_first_boot(FirstBootPolicy::kNo, /*stamp_exists=*/false));
}

TEST_CASE("the stamp is JSON whatever the instance calls itself") {
  firstlight::RunReport report;
  report.instance_id = "i-\"quoted\"\n";
  report.boot_id = "b";
  report.config_sha256 = "c";
  const std::string text = firstlight::boot::stamp_text(report);
  CHECK(text.find(R"("instance_id":"i-\"quoted\"\n")") != std::string::npos);
  CHECK(text.back() == '\n');
}
