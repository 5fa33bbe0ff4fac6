// SPDX-License-Identifier: Apache-2.0
#include "systemctl.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace firstlight::guest {
namespace {

// Standard output of a program; `words` starts with its path.
std::string output_of(std::vector<std::string> words) {
  const char* const path = words.front().c_str();
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  pid_t pid = 0;
  const int error = posix_spawn(&pid, path, &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  std::string output;
  if (error == 0) {
    char buffer[4096];
    ssize_t count = 0;
    while ((count = read(ends[0], buffer, sizeof buffer)) > 0) {
      output.append(buffer, static_cast<std::size_t>(count));
    }
    waitpid(pid, nullptr, 0);
  }
  close(ends[0]);
  if (error != 0) throw std::system_error(error, std::generic_category(), path);
  return output;
}

}  // namespace

std::string systemctl(const std::vector<std::string>& arguments) {
  std::vector<std::string> words = {"/usr/bin/systemctl"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return output_of(std::move(words));
}

std::string journal_of(const std::string& unit) {
  return output_of({"/usr/bin/journalctl", "--unit", unit, "--output", "cat", "--no-pager"});
}

}  // namespace firstlight::guest
