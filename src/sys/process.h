// SPDX-License-Identifier: Apache-2.0
// External programs: started by absolute path, without a shell, with a clean environment
// (PATH, LC_ALL=C and what the command names), default signal dispositions, /dev/null as input and
// both outputs caught.
//
// Each child is waited for by its own pidfd, so this works inside PID 1 as long as whoever reaps
// stray children there leaves these alone (waitid(2) by pid, or WNOWAIT), and SIGCHLD is not
// ignored.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/deadline.h"

namespace firstlight::sys {

// Output beyond this many bytes is read and dropped; the end, where the reason stands, is kept.
inline constexpr std::size_t kMaxProgramOutputBytes = 64 * 1024;

struct Command {
  std::string path;                    // absolute
  std::vector<std::string> arguments;  // without argv[0]
  // "NAME=value", beside PATH and LC_ALL. Anyone may read them: no secrets.
  std::vector<std::string> variables{};
};

struct ProgramResult {
  int exit_status = 0;  // as the program gave it; 128 + N if signal N ended it
  std::string output;   // standard output and error, at most kMaxProgramOutputBytes, the last ones
};

enum class OnFailure { kThrow, kReturn };

// Runs one program to its end. Throws Error: kProcess if it cannot be started, or with the tail of
// its output if it fails and `on_failure` is kThrow; kTimeout at the deadline, after killing it.
ProgramResult run_program(const Command& command, const Deadline& deadline,
                          OnFailure on_failure = OnFailure::kThrow);

// Programs that run at once, from the start of the first to the end of the last. Whatever ends this
// object, no child is left behind.
class ProgramRun {
 public:
  // Starts the first `max_running` of the commands. Throws Error kProcess if one cannot be started.
  ProgramRun(std::vector<Command> commands, std::size_t max_running);
  ProgramRun(ProgramRun&&) noexcept;
  ProgramRun& operator=(ProgramRun&&) noexcept;
  ProgramRun(const ProgramRun&) = delete;
  ProgramRun& operator=(const ProgramRun&) = delete;
  ~ProgramRun();  // kills what still runs

  // Starts the others as places get free, and calls `on_exit(index, result)` for each as it ends.
  // Throws Error kTimeout at the deadline, kProcess if one cannot be started.
  void finish(const Deadline& deadline,
              const std::function<void(std::size_t, const ProgramResult&)>& on_exit);

 private:
  class Child;
  using Children = std::vector<std::unique_ptr<Child>>;

  void start_more();
  [[nodiscard]] bool wait_for_event(const Deadline& deadline) const;
  [[noreturn]] void fail_at_deadline(const Deadline& deadline) const;

  std::vector<Command> commands_;
  std::size_t max_running_;
  std::size_t next_ = 0;  // the first command that is not started yet
  Children running_;
};

// "it ended with status 1: last lines of output", for the text of an error.
[[nodiscard]] std::string describe_failure(const ProgramResult& result);

}  // namespace firstlight::sys
