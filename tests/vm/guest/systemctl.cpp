// SPDX-License-Identifier: Apache-2.0
#include "systemctl.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace firstlight::guest {

std::string systemctl(const std::vector<std::string>& arguments) {
  constexpr const char* kPath = "/usr/bin/systemctl";
  std::vector<std::string> words = {kPath};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  pid_t pid = 0;
  const int error = posix_spawn(&pid, kPath, &actions, nullptr, argv.data(), environ);
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
  if (error != 0) throw std::system_error(error, std::generic_category(), kPath);
  return output;
}

}  // namespace firstlight::guest
