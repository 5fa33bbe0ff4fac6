// SPDX-License-Identifier: Apache-2.0
// bench_measure PROGRAM [ARGUMENT...]: runs it once, its output thrown away, and prints what it
// cost:
//   exit-status wall-microseconds user-and-system-microseconds peak-kibibytes
// The wall time is that from the fork to the end, so it holds the loading of the program.
// Without PROGRAM it does nothing: measured itself, it shows what the least program costs.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now_ns() {
  timespec now = {};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

static long long microseconds(const timeval& time) {
  return time.tv_sec * 1'000'000LL + time.tv_usec;
}

int main(int argc, char** argv) {
  if (argc < 2) return 0;
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere < 0) return 2;
  const long long start = now_ns();
  const pid_t child = fork();
  if (child == 0) {
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    execv(argv[1], argv + 1);
    _exit(127);
  }
  int status = 0;
  rusage usage = {};
  if (child < 0 || wait4(child, &status, 0, &usage) != child) return 2;
  const long long wall_ns = now_ns() - start;
  printf("%d %lld %lld %ld\n", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
         wall_ns / 1000, microseconds(usage.ru_utime) + microseconds(usage.ru_stime),
         usage.ru_maxrss);
  return 0;
}
