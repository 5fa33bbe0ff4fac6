// SPDX-License-Identifier: Apache-2.0
#include "boot_root.h"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <exception>
#include <filesystem>

#include "base/unique_fd.h"

namespace firstlight::test {
namespace {

// In the child: nothing of doctest's may run there.
std::string failure_of(const std::string& root, const std::function<void()>& work) {
  try {
    if (::chroot(root.c_str()) != 0 || ::chdir("/") != 0) return "chroot";
    work();
    return "";
  } catch (const std::exception& exception) {
    return exception.what();
  }
}

std::string read_all(const UniqueFd& fd) {
  std::string text;
  std::array<char, 4096> bytes{};
  ssize_t size = 0;
  while ((size = ::read(fd.get(), bytes.data(), bytes.size())) > 0) {
    text.append(bytes.data(), static_cast<std::size_t>(size));
  }
  return text;
}

}  // namespace

void make_boot_folders(const TargetRoot& target) {
  for (const char* const folder : {"proc", "sys", "dev", "run", "srv", "var"}) {
    std::filesystem::create_directories(target.host_path(std::string("root/") + folder));
  }
}

BootRoot::BootRoot(const TargetRoot& target, const std::string& command_line,
                   const std::vector<std::string>& devices)
    : target_(target) {
  const std::string root = target.host_path("root").string();
  make_boot_folders(target);
  mount({.source = "proc", .target = root + "/proc", .fstype = "proc"});
  // The settings of the kernel that runs are not the target's.
  mount({.source = root + "/proc/sys", .target = root + "/proc/sys", .options = "bind,ro"});
  target.write("cmdline", command_line + "\n");
  mount(
      {.source = target.host_path("cmdline"), .target = root + "/proc/cmdline", .options = "bind"});
  mount({.source = "/sys", .target = root + "/sys", .options = "bind,ro"});
  mount({.source = "tmpfs", .target = root + "/run", .fstype = "tmpfs"});
  mount({.source = "tmpfs", .target = root + "/dev", .fstype = "tmpfs"});
  for (const std::string& device : devices) {
    target.write("root" + device, "");
    mount({.source = device, .target = root + device, .options = "bind"});
  }
}

BootRoot::~BootRoot() {
  while (!mounts_.empty()) mounts_.pop_back();
}

void BootRoot::mount(const sys::MountRequest& request) { mounts_.emplace_back(request); }

std::string BootRoot::run(const std::function<void()>& work) const {
  std::array<int, 2> pipe{};
  REQUIRE(::pipe(pipe.data()) == 0);
  const UniqueFd reading(pipe[0]);
  UniqueFd writing(pipe[1]);
  const pid_t child = ::fork();
  if (child == 0) {
    const std::string failure = failure_of(target_.host_path("root"), work);
    const ssize_t written = ::write(writing.get(), failure.data(), failure.size());
    ::_exit(written == static_cast<ssize_t>(failure.size()) ? EXIT_SUCCESS : EXIT_FAILURE);
  }
  REQUIRE(child > 0);
  writing.reset();
  const std::string failure = read_all(reading);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return status == 0 ? failure : "the process ended with " + std::to_string(status);
}

}  // namespace firstlight::test
