// SPDX-License-Identifier: Apache-2.0
#include "program.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

namespace firstlight::test {
namespace {

// Starts `argv` with standard output and error in a pipe, whose reading end goes to `output`.
pid_t start(const std::vector<std::string>& argv, UniqueFd& output) {
  std::array<int, 2> ends{};
  REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
  output.reset(ends[0]);
  const UniqueFd writing(ends[1]);
  std::vector<char*> arguments;
  for (const std::string& argument : argv) {
    arguments.push_back(const_cast<char*>(argument.c_str()));
  }
  arguments.push_back(nullptr);
  const pid_t pid = ::fork();
  REQUIRE(pid >= 0);
  if (pid == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a test that crashes leaves nothing running
    ::dup2(writing.get(), STDOUT_FILENO);
    ::dup2(writing.get(), STDERR_FILENO);
    ::execvp(arguments[0], arguments.data());
    ::_exit(127);
  }
  return pid;
}

}  // namespace

std::string run(const std::vector<std::string>& argv) {
  UniqueFd output;
  const pid_t pid = start(argv, output);
  std::string text;
  std::array<char, 4096> piece{};
  ssize_t size = 0;
  while ((size = ::read(output.get(), piece.data(), piece.size())) > 0) {
    text.append(piece.data(), static_cast<std::size_t>(size));
  }
  int status = 0;
  REQUIRE(::waitpid(pid, &status, 0) == pid);
  CAPTURE(argv.front());
  CAPTURE(text);
  REQUIRE(status == 0);
  return text;
}

Program::Program(const std::vector<std::string>& argv) : pid_(start(argv, output_)) {}

Program::~Program() {
  ::kill(pid_, SIGTERM);
  int status = 0;
  ::waitpid(pid_, &status, 0);
}

std::string Program::read_line() {
  std::string line;
  char c = 0;
  while (::read(output_.get(), &c, 1) == 1) {
    if (c == '\n') return line;
    line += c;
  }
  return line;
}

}  // namespace firstlight::test
