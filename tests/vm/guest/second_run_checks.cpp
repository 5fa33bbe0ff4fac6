// SPDX-License-Identifier: Apache-2.0
// The engine once more on the machine that it has provisioned, and what that writes to a disk.
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>

#include "checks.h"
#include "device_name.h"
#include "file_bytes.h"
#include "program.h"

namespace firstlight::guest {
namespace {

constexpr const char* kEngine = "/usr/lib/firstlight/firstlight";
constexpr const char* kConfig = "/run/second-run.ign";
constexpr int kArrayTimeoutMs = 30000;

// Documentation/block/stat.rst; the disk's count has that of its partitions in it.
std::uint64_t sectors_written(const std::string& node) {
  constexpr std::size_t kSectorsWritten = 6;
  const std::string name = std::filesystem::path(node).filename();
  std::ifstream stat("/sys/class/block/" + name + "/stat");
  std::uint64_t value = 0;
  for (std::size_t field = 0; field <= kSectorsWritten; ++field) stat >> value;
  require(!stat.fail(), "the kernel does not count what is written to " + name);
  return value;
}

// The kernel reports a change of these attributes as an exceptional condition of their files.
void await_attribute(const std::string& path, const std::regex& wanted) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;  // a level without it
  std::string text;
  bool is_as_wanted = false;
  while (true) {
    char buffer[64];
    const ssize_t count = pread(fd, buffer, sizeof buffer, 0);
    text.assign(buffer, count > 0 ? static_cast<std::size_t>(count - 1) : 0);
    is_as_wanted = std::regex_match(text, wanted);
    pollfd change{.fd = fd, .events = POLLPRI, .revents = 0};
    if (is_as_wanted || poll(&change, 1, kArrayTimeoutMs) != 1) break;
  }
  close(fd);
  require(is_as_wanted, path + " stays '" + text + "'");
}

// The state says clean a moment before the superblocks do. Setting the level that an array has
// changes nothing, but it waits for the lock under which they are written.
void await_superblocks(const std::string& array) {
  const std::string level = split(read_file(array + "/level"), '\n')[0];
  std::ofstream(array + "/level") << level;
}

// A new array is brought in step by the kernel, and marked clean when nothing is written any more.
void await_quiet_arrays() {
  for (const auto& device : std::filesystem::directory_iterator("/sys/class/block")) {
    const std::filesystem::path array = device.path() / "md";
    if (!std::filesystem::exists(array)) continue;
    await_attribute(array / "sync_action", std::regex("idle"));
    await_attribute(array / "array_state", std::regex("clean"));
    await_superblocks(array);
  }
}

struct SecondRun {
  ProgramEnd end;
  std::uint64_t sectors = 0;  // written to the disk
};

SecondRun run_again(const std::string& node, const std::string& config) {
  std::ofstream(kConfig) << config;
  sync();
  await_quiet_arrays();
  const std::uint64_t before = sectors_written(node);
  SecondRun run;
  run.end = run_program({kEngine, "apply", "--raid-reuse=yes", "--deadline=60", kConfig},
                        Capture::kOutputAndErrors);
  sync();
  await_quiet_arrays();
  run.sectors = sectors_written(node) - before;
  return run;
}

void require_nothing_written(const SecondRun& run) {
  require(run.sectors == 0, std::to_string(run.sectors) +
                                " sectors were written; the engine said: " + run.end.output);
}

// Lines of phases: "raid 12 ms, 2 steps, 2 already so". Those about devices have to have found
// everything so, and there has to be at least one of them.
void require_all_so(const std::string& output) {
  static const std::regex kPhase(
      "(disks|raid|luks|filesystems|mounts) \\d+ ms, (\\d+) steps(?:, (\\d+) already so)?");
  bool any = false;
  for (const std::string& line : split(output, '\n')) {
    std::smatch phase;
    const std::size_t prefix = line.find(": ");
    const std::string text = prefix == std::string::npos ? line : line.substr(prefix + 2);
    if (!std::regex_match(text, phase, kPhase)) continue;
    any = true;
    require(phase[2] == phase[3], text);
  }
  require(any, "it did nothing about any device: " + output);
}

// DISK CONFIG: everything is so already, and nothing is written to the disk or what lies on it.
void check_second_run(const Fields& fields) {
  const SecondRun run = run_again(device_node(fields[0]), fields[1]);
  require(run.end.exit_status == 0, "it failed: " + run.end.output);
  require_all_so(run.end.output);
  require_nothing_written(run);
}

// DISK WORDS CONFIG: it is refused with these words, and nothing is written.
void check_refused_run(const Fields& fields) {
  const SecondRun run = run_again(device_node(fields[0]), fields[2]);
  require(run.end.exit_status != 0, "it was not refused: " + run.end.output);
  require(run.end.output.find(fields[1]) != std::string::npos, "it said: " + run.end.output);
  require_nothing_written(run);
}

constexpr std::array kChecks = {
    Check{"second-run", 2, check_second_run},
    Check{"refused-run", 3, check_refused_run},
};

}  // namespace

std::span<const Check> second_run_checks() { return kChecks; }

}  // namespace firstlight::guest
