// SPDX-License-Identifier: Apache-2.0
#include "base/recorder.h"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using firstlight::Recorder;
using firstlight::StepOutcome;

TEST_CASE("phases and steps are recorded in order with their times") {
  std::vector<std::string> ended;
  Recorder recorder(
      [&ended](const firstlight::PhaseRecord& phase) { ended.push_back(phase.name); });
  {
    const Recorder::Phase phase(recorder, "disks");
    const Recorder::Step step(recorder, "format ext4", "/dev/vdb", "/storage/filesystems/0");
  }
  {
    const Recorder::Phase phase(recorder, "tree");
    Recorder::Step step(recorder, "write file", "/etc/a");
    step.already_so();
  }
  CHECK(ended == std::vector<std::string>{"disks", "tree"});
  const auto& phases = recorder.report().phases;
  REQUIRE(phases.size() == 2);
  REQUIRE(phases[0].steps.size() == 1);
  CHECK(phases[0].steps[0].object == "/dev/vdb");
  CHECK(phases[0].steps[0].outcome == StepOutcome::kDone);
  CHECK(phases[0].start_us <= phases[0].steps[0].start_us);
  CHECK(phases[0].steps[0].end_us <= phases[0].end_us);
  CHECK(phases[1].steps[0].outcome == StepOutcome::kAlreadySo);
}

TEST_CASE("a phase and a step left by an exception count as failed") {
  Recorder recorder;
  try {
    const Recorder::Phase phase(recorder, "disks");
    const Recorder::Step step(recorder, "format ext4", "/dev/vdb");
    throw std::runtime_error("mkfs");
  } catch (const std::runtime_error&) {
  }
  CHECK(recorder.report().phases[0].failed);
  CHECK(recorder.report().phases[0].steps[0].outcome == StepOutcome::kFailed);
}

TEST_CASE("steps may be recorded from several threads") {
  Recorder recorder;
  const Recorder::Phase phase(recorder, "filesystems");
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&recorder] {
      for (int j = 0; j < 100; ++j) const Recorder::Step step(recorder, "format", "device");
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(recorder.report().phases[0].steps.size() == 400);
}
