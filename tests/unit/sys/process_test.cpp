// SPDX-License-Identifier: Apache-2.0
#include "sys/process.h"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "base/error.h"

namespace firstlight::sys {
namespace {

using std::chrono::milliseconds;

ProgramResult shell(const std::string& script, OnFailure on_failure = OnFailure::kReturn,
                    const Deadline& deadline = Deadline::never()) {
  return run_program({"/bin/sh", {"-c", script}}, deadline, on_failure);
}

TEST_CASE("status and output") {
  CHECK(shell("echo out; echo err >&2").output == "out\nerr\n");
  CHECK(shell("exit 7").exit_status == 7);
  CHECK(shell("kill -9 $$").exit_status == 128 + 9);
  CHECK(shell("cat").output == "");
  CHECK(shell("env | sort | grep -v '^_=\\|^PWD='").output ==
        "LC_ALL=C\nPATH=/usr/sbin:/usr/bin:/sbin:/bin\n");
}

TEST_CASE("much output neither blocks nor grows") {
  const ProgramResult result = shell("head -c 3000000 /dev/zero | tr '\\0' x; echo END");
  CHECK(result.output.size() == kMaxProgramOutputBytes);
  CHECK(result.output.ends_with("xEND\n"));
}

TEST_CASE("failures are errors that show the end of the output") {
  CHECK_THROWS_WITH_AS(shell("echo cannot do it; exit 3", OnFailure::kThrow),
                       "run program '/bin/sh': it ended with status 3: cannot do it", Error);
  CHECK_THROWS_WITH_AS(run_program({"/no/such/program", {}}, Deadline::never()),
                       "start program '/no/such/program': No such file or directory", Error);
}

TEST_CASE("the deadline kills, with what the program started") {
  const auto begin = Deadline::Clock::now();
  const Deadline deadline = Deadline::after(milliseconds(100), "the test's bound");
  CHECK_THROWS_AS(shell("sleep 30 & sleep 30", OnFailure::kThrow, deadline), Error);
  CHECK(Deadline::Clock::now() - begin < std::chrono::seconds(5));
}

TEST_CASE("a program that leaves a child behind does not hold us up") {
  const auto begin = Deadline::Clock::now();
  CHECK(shell("sleep 3 & echo done").output == "done\n");
  CHECK(Deadline::Clock::now() - begin < std::chrono::seconds(2));
}

TEST_CASE("several at once, in a window") {
  std::vector<Command> commands;
  for (int i = 0; i < 10; ++i) {
    commands.push_back({"/bin/sh", {"-c", "exit " + std::to_string(i)}});
  }
  std::vector<int> statuses(commands.size(), -1);
  ProgramRun(commands, 3)
      .finish(Deadline::never(), [&](std::size_t index, const ProgramResult& result) {
        statuses[index] = result.exit_status;
      });
  CHECK(statuses == std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
}

TEST_CASE("they run from the start, and nothing is left of a run that is given up") {
  const std::string mark = "/tmp/firstlight-process-test." + std::to_string(::getpid());
  const Command writes{"/bin/sh", {"-c", "echo x >" + mark}};
  {
    ProgramRun run({writes}, 1);
    const auto begin = Deadline::Clock::now();
    while (!std::filesystem::exists(mark) &&
           Deadline::Clock::now() - begin < std::chrono::seconds(10)) {
      std::this_thread::yield();
    }
    CHECK(std::filesystem::remove(mark));
    run.finish(Deadline::never(),
               [](std::size_t, const ProgramResult& result) { CHECK(result.exit_status == 0); });
  }
  const auto begin = Deadline::Clock::now();
  { const ProgramRun given_up({{"/bin/sleep", {"30"}}}, 1); }
  CHECK(Deadline::Clock::now() - begin < std::chrono::seconds(5));
  CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);  // no child
}

}  // namespace
}  // namespace firstlight::sys
