// SPDX-License-Identifier: Apache-2.0
#include "sys/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/unique_fd.h"

namespace firstlight::sys {
namespace {

constexpr std::size_t kTailBytes = 400;

[[noreturn]] void fail(std::string tried, const std::string& path, std::string why) {
  throw Error({.code = ErrorCode::kProcess,
               .tried = std::move(tried),
               .object = path,
               .why = std::move(why)});
}

class SpawnSettings {
 public:
  explicit SpawnSettings(int output_fd) {
    sigset_t signals;
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, output_fd, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, output_fd, STDERR_FILENO);
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes_, &signals);
    sigfillset(&signals);
    posix_spawnattr_setsigdefault(&attributes_, &signals);
    // A group of its own, so that a kill at the deadline reaches what the program started.
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;
  ~SpawnSettings() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&actions_);
  }

  [[nodiscard]] const posix_spawn_file_actions_t* actions() const { return &actions_; }
  [[nodiscard]] const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

// The words as C wants them; they stay where they are.
std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

// Starts the program and gives its pid.
pid_t spawn(const Command& command, int output_fd) {
  std::vector<std::string> variables = command.variables;
  variables.insert(variables.end(), {"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"});
  std::vector<std::string> words = command.arguments;
  words.insert(words.begin(), command.path);

  const SpawnSettings settings(output_fd);
  pid_t pid = -1;
  const int error =
      ::posix_spawn(&pid, command.path.c_str(), settings.actions(), settings.attributes(),
                    pointers_to(words).data(), pointers_to(variables).data());
  if (error != 0) fail("start program", command.path, errno_text(error));
  return pid;
}

}  // namespace

// A child from its start until it is reaped; killed if it is given up earlier.
class ProgramRun::Child {
 public:
  Child(const Command& command, std::size_t index) : index_(index) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
      const int error = errno;
      fail("make pipe for program", command.path, errno_text(error));
    }
    output_.reset(ends[0]);
    const UniqueFd write_end(ends[1]);
    ::fcntl(output_.get(), F_SETFL, O_NONBLOCK);
    pid_ = spawn(command, write_end.get());
    // glibc 2.36 declares its wrapper without C linkage.
    pidfd_.reset(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
    const int error = errno;
    if (pidfd_.is_open()) return;
    stop();
    fail("watch program", command.path, errno_text(error));
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (pid_ > 0) stop();
  }

  [[nodiscard]] std::size_t index() const { return index_; }
  [[nodiscard]] pollfd exit_event() const { return {pidfd_.get(), POLLIN, 0}; }
  [[nodiscard]] pollfd output_event() const { return {output_.get(), POLLIN, 0}; }

  [[nodiscard]] bool has_ended() const {
    pollfd event = exit_event();
    return ::poll(&event, 1, 0) == 1;
  }

  // Takes what is in the pipe; closes it at its end.
  void read_output() {
    std::array<char, 4096> bytes{};
    while (output_.is_open()) {
      const ssize_t size = ::read(output_.get(), bytes.data(), bytes.size());
      const int error = errno;
      if (size < 0 && error == EINTR) continue;
      if (size < 0 && error == EAGAIN) return;
      if (size <= 0) return output_.reset();
      text_.append(bytes.data(), static_cast<std::size_t>(size));
      if (text_.size() > 2 * kMaxProgramOutputBytes) keep_end();
    }
  }

  // Reaps the child, which must have ended.
  ProgramResult reap() {
    siginfo_t info{};
    while (::waitid(P_PIDFD, static_cast<id_t>(pidfd_.get()), &info, WEXITED) != 0) {
      const int error = errno;
      if (error == EINTR) continue;
      pid_ = -1;
      fail("reap program", fmt::format("{}", index_), errno_text(error));
    }
    pid_ = -1;
    read_output();
    keep_end();
    const int status = info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
    return {.exit_status = status, .output = std::move(text_)};
  }

 private:
  void keep_end() {
    if (text_.size() > kMaxProgramOutputBytes) {
      text_.erase(0, text_.size() - kMaxProgramOutputBytes);
    }
  }

  void stop() {
    const int saved_errno = errno;
    ::kill(-pid_, SIGKILL);
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    errno = saved_errno;
  }

  std::size_t index_;
  pid_t pid_ = -1;
  UniqueFd pidfd_;
  UniqueFd output_;
  std::string text_;
};

ProgramRun::ProgramRun(std::vector<Command> commands, std::size_t max_running)
    : commands_(std::move(commands)), max_running_(max_running) {
  start_more();
}
ProgramRun::ProgramRun(ProgramRun&&) noexcept = default;
ProgramRun& ProgramRun::operator=(ProgramRun&&) noexcept = default;
ProgramRun::~ProgramRun() = default;

void ProgramRun::start_more() {
  for (; next_ < commands_.size() && running_.size() < max_running_; ++next_) {
    running_.push_back(std::make_unique<Child>(commands_[next_], next_));
  }
}

// Until something happens to one of the programs; false at the deadline.
bool ProgramRun::wait_for_event(const Deadline& deadline) const {
  std::vector<pollfd> events;
  for (const auto& program : running_) {
    events.push_back(program->exit_event());
    events.push_back(program->output_event());
  }
  const int count = ::poll(events.data(), events.size(), deadline.poll_timeout_ms());
  const int error = errno;
  if (count < 0 && error != EINTR) fail("wait for programs", "poll", errno_text(error));
  return count != 0 || !deadline.expired();
}

void ProgramRun::fail_at_deadline(const Deadline& deadline) const {
  std::string names;
  for (const auto& program : running_) {
    if (!names.empty()) names += ", ";
    names += commands_[program->index()].path;
  }
  throw Error({.code = ErrorCode::kTimeout,
               .tried = "run program",
               .object = std::move(names),
               .why = fmt::format("it had not ended at the deadline ({})", deadline.name()),
               .hint = "raise the deadline"});
}

void ProgramRun::finish(const Deadline& deadline,
                        const std::function<void(std::size_t, const ProgramResult&)>& on_exit) {
  for (start_more(); !running_.empty(); start_more()) {
    if (!wait_for_event(deadline)) fail_at_deadline(deadline);
    for (const auto& program : running_) program->read_output();
    const auto ended =
        std::stable_partition(running_.begin(), running_.end(),
                              [](const auto& program) { return !program->has_ended(); });
    Children finished(std::make_move_iterator(ended), std::make_move_iterator(running_.end()));
    running_.erase(ended, running_.end());
    for (const auto& program : finished) on_exit(program->index(), program->reap());
  }
}

ProgramResult run_program(const Command& command, const Deadline& deadline, OnFailure on_failure) {
  ProgramResult result;
  ProgramRun({command}, 1).finish(deadline, [&](std::size_t, const ProgramResult& ended) {
    result = ended;
  });
  if (result.exit_status != 0 && on_failure == OnFailure::kThrow) {
    fail("run program", command.path, describe_failure(result));
  }
  return result;
}

std::string describe_failure(const ProgramResult& result) {
  std::string_view tail = result.output;
  while (!tail.empty() && tail.back() == '\n') tail.remove_suffix(1);
  if (tail.size() > kTailBytes) tail.remove_prefix(tail.size() - kTailBytes);
  std::string line(tail);
  std::replace(line.begin(), line.end(), '\n', ' ');
  const std::string how = result.exit_status > 128
                              ? fmt::format("signal {} ended it", result.exit_status - 128)
                              : fmt::format("it ended with status {}", result.exit_status);
  return line.empty() ? how : how + ": " + line;
}

}  // namespace firstlight::sys
