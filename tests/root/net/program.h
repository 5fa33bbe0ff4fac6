// SPDX-License-Identifier: Apache-2.0
// Programs that a test runs beside itself.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/unique_fd.h"

namespace firstlight::test {

// Runs `argv` to its end and returns its output; the test fails when the program does.
std::string run(const std::vector<std::string>& argv);

// A program in the network namespace of the calling thread, from construction to destruction.
class Program {
 public:
  explicit Program(const std::vector<std::string>& argv);
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program();

  // The next line of its standard output or error; "" at the end.
  std::string read_line();

 private:
  UniqueFd output_;  // set by the start that gives pid_
  pid_t pid_;
};

}  // namespace firstlight::test
