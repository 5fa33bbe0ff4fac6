// SPDX-License-Identifier: Apache-2.0
// A mount that is busy at first.
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "base/error.h"
#include "loop_disk.h"
#include "sys/mount.h"

namespace firstlight::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kHeld{200};
// Far more than the holders take: whoever only waits is found out.
constexpr milliseconds kPatience{20000};

milliseconds time_of_unmounting(const std::string& target) {
  const auto start = steady_clock::now();
  sys::unmount(target, kPatience);
  return std::chrono::duration_cast<milliseconds>(steady_clock::now() - start);
}

TEST_CASE("a busy mount goes as soon as the process that holds it has ended") {
  const TempFolder folder;
  sys::mount({"tmpfs", folder.path(), "tmpfs", ""});
  const pid_t holder = ::fork();
  if (holder == 0) {
    const bool inside = ::chdir(folder.path().c_str()) == 0;
    std::this_thread::sleep_for(kHeld);
    ::_exit(inside ? 0 : 1);
  }
  while (!std::filesystem::equivalent("/proc/" + std::to_string(holder) + "/cwd", folder.path())) {
    std::this_thread::yield();
  }
  CHECK(time_of_unmounting(folder.path()) < kPatience / 2);
  CHECK_FALSE(sys::is_mount_point(folder.path()));
  int status = 0;
  CHECK(::waitpid(holder, &status, 0) == holder);
  CHECK(status == 0);
}

TEST_CASE("a busy mount goes as soon as what is mounted below it is gone") {
  const TempFolder folder;
  const std::string below = folder.path() / "below";
  sys::mount({"tmpfs", folder.path(), "tmpfs", ""});
  std::filesystem::create_directory(below);
  sys::mount({"tmpfs", below, "tmpfs", ""});
  std::thread other([&] {
    std::this_thread::sleep_for(kHeld);
    sys::unmount(below);
  });
  CHECK(time_of_unmounting(folder.path()) < kPatience / 2);
  other.join();
}

TEST_CASE("mounts elsewhere, however many, do not use up the time") {
  const TempFolder folder;
  const TempFolder elsewhere;
  sys::mount({"tmpfs", folder.path(), "tmpfs", ""});
  std::ofstream file(folder.path() / "open");
  std::thread other([&] {
    for (const auto end = steady_clock::now() + kHeld; steady_clock::now() < end;) {
      const sys::ScopedMount mount({"tmpfs", elsewhere.path(), "tmpfs", ""});
    }
    file.close();
  });
  sys::unmount(folder.path(), 5 * kHeld);
  CHECK_FALSE(sys::is_mount_point(folder.path()));
  other.join();
}

TEST_CASE("a mount that stays busy is given up, with its holder named") {
  const TempFolder folder;
  sys::mount({"tmpfs", folder.path(), "tmpfs", ""});
  std::filesystem::create_directory(folder.path() / "below");
  sys::mount({"tmpfs", folder.path() / "below", "tmpfs", ""});
  try {
    sys::unmount(folder.path(), milliseconds(10));
    FAIL_CHECK("it was not busy");
  } catch (const Error& error) {
    const std::string holder = "mount " + (folder.path() / "below").string();
    CHECK(std::string(error.what()).find(holder) != std::string::npos);
  }
  sys::unmount(folder.path() / "below");
  sys::unmount(folder.path());
}

}  // namespace
}  // namespace firstlight::test
