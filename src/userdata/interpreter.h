// SPDX-License-Identifier: Apache-2.0
// What runs a script: its "#!" line as the kernel reads it (execve(2), "Interpreter scripts").
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace firstlight::userdata {

struct Interpreter {
  std::string path;      // absolute
  std::string argument;  // the rest of the line, blanks included: one word; empty: none
};

// Throws Error (kUserData), calling the script `origin`, for a line that the kernel would not take
// or that a unit cannot hold: longer than 255 bytes, no absolute path, CR at its end, characters
// that no path needs.
[[nodiscard]] Interpreter interpreter_of(std::string_view script, std::string_view origin);

// True if there is a program at this path, links followed.
using ProgramLookup = std::function<bool(const std::string& path)>;

// The program that is not there and that `interpreter` cannot do without, empty if nothing is
// missing. Of `env NAME` it is NAME that counts, looked for where systemd's PATH leads.
[[nodiscard]] std::string missing_program(const Interpreter& interpreter,
                                          const ProgramLookup& has_program);

}  // namespace firstlight::userdata
