// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace firstlight::guest {

enum class Capture { kOutput, kOutputAndErrors };

struct ProgramEnd {
  std::string output;
  int exit_status = 0;  // -1: ended by a signal
};

// Runs a program to its end; `words` starts with its path. Throws std::system_error when it cannot
// be started.
ProgramEnd run_program(std::vector<std::string> words, Capture capture = Capture::kOutput);

}  // namespace firstlight::guest
