// SPDX-License-Identifier: Apache-2.0
#include "base/deadline.h"

#include <doctest/doctest.h>

#include <chrono>

using firstlight::Deadline;
using std::chrono::milliseconds;

TEST_CASE("no bound never expires and poll waits for ever") {
  const Deadline deadline = Deadline::never();
  CHECK_FALSE(deadline.expired());
  CHECK_FALSE(deadline.remaining());
  CHECK(deadline.poll_timeout_ms() == -1);
}

TEST_CASE("a bound in the past has expired and leaves nothing") {
  const Deadline deadline = Deadline::after(milliseconds(-5), "test");
  CHECK(deadline.expired());
  CHECK(deadline.remaining() == milliseconds(0));
  CHECK(deadline.poll_timeout_ms() == 0);
  CHECK(deadline.name() == "test");
}

TEST_CASE("the sooner of two bounds") {
  const Deadline never = Deadline::never();
  const Deadline soon = Deadline::after(milliseconds(1000), "soon");
  const Deadline late = Deadline::after(milliseconds(2000), "late");
  CHECK(soon.sooner(late).name() == "soon");
  CHECK(late.sooner(soon).name() == "soon");
  CHECK(never.sooner(soon).name() == "soon");
  CHECK(soon.sooner(never).name() == "soon");
}
