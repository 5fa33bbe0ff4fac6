// SPDX-License-Identifier: Apache-2.0
// mkfs and mounting on loop devices.
#include "apply/filesystem.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <functional>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "apply/disk.h"
#include "apply/mount.h"
#include "base/error.h"
#include "loop_disk.h"
#include "sys/block_probe.h"

namespace firstlight::test {
namespace {

constexpr const char* kUuid = "0b3ac8d4-7a3b-4c4b-9e0d-2f6a1c3b5d7e";

constexpr std::int64_t kSmallMib = 128;  // mkfs.btrfs wants 109
constexpr std::int64_t kXfsMib = 320;    // mkfs.xfs wants 300

// A disk with partitions of these sizes.
class PartitionedLoop {
 public:
  explicit PartitionedLoop(const std::vector<std::int64_t>& sizes_mib)
      : disk_(static_cast<std::uint64_t>(
            std::accumulate(sizes_mib.begin(), sizes_mib.end(), std::int64_t{4}))) {
    plan::DiskStep step;
    step.device = disk_.node();
    for (const std::int64_t size_mib : sizes_mib) {
      plan::PartitionWish wish;
      wish.number = static_cast<std::int64_t>(step.partitions.size()) + 1;
      wish.size_mib = size_mib;
      step.partitions.push_back(wish);
    }
    Recorder recorder;
    sys::DeviceNames names;
    apply::provision_disks(std::span(&step, 1), names, recorder);
  }
  [[nodiscard]] std::string partition(int number) const { return disk_.partition(number); }
  [[nodiscard]] const ImageFile& image() const { return disk_.image(); }

 private:
  LoopDisk disk_;
};

plan::FilesystemStep format(const std::string& device, std::string name, std::string label = "") {
  plan::FilesystemStep step;
  step.pointer = "/storage/filesystems/0";
  step.device = device;
  step.format = std::move(name);
  if (!label.empty()) step.label = std::move(label);
  return step;
}

std::vector<StepOutcome> make(const std::vector<plan::FilesystemStep>& steps,
                              const Deadline& deadline = Deadline::never(),
                              std::vector<StepRecord>* records = nullptr) {
  Recorder recorder;
  sys::DeviceNames names(std::chrono::seconds(5));
  const auto copy = [&] {
    if (records != nullptr) *records = recorder.report().phases.front().steps;
  };
  {
    const Recorder::Phase phase(recorder, "filesystems");
    try {
      apply::FilesystemRun(steps, names, recorder).finish(deadline);
    } catch (const Error&) {
      copy();
      throw;
    }
  }
  copy();
  std::vector<StepOutcome> outcomes;
  for (const StepRecord& record : recorder.report().phases.front().steps) {
    outcomes.push_back(record.outcome);
  }
  return outcomes;
}

std::string error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string blkid_value(const std::string& node, const std::string& tag) {
  std::string value = output_of("/usr/sbin/blkid", {"-p", "-o", "value", "-s", tag, node});
  while (!value.empty() && value.back() == '\n') value.pop_back();
  return value;
}

TEST_CASE("all formats at once, then the same again") {
  const PartitionedLoop disk({kSmallMib, kXfsMib, kSmallMib, kSmallMib, kSmallMib});
  std::vector<plan::FilesystemStep> steps{
      format(disk.partition(1), "ext4", "one"), format(disk.partition(2), "xfs", "two"),
      format(disk.partition(3), "btrfs", "three"), format(disk.partition(4), "vfat", "FOUR"),
      format(disk.partition(5), "swap", "five")};
  for (auto& step : steps) step.uuid = step.format == "vfat" ? "abcd-1234" : kUuid;
  steps[2].uuid.reset();
  CHECK(make(steps) == std::vector<StepOutcome>(5, StepOutcome::kDone));
  for (std::size_t i = 0; i < steps.size(); ++i) {
    CAPTURE(steps[i].format);
    CHECK(blkid_value(steps[i].device, "TYPE") == steps[i].format);
    CHECK(blkid_value(steps[i].device, "LABEL") == *steps[i].label);
  }
  CHECK(blkid_value(disk.partition(1), "UUID") == kUuid);
  CHECK(blkid_value(disk.partition(2), "UUID") == kUuid);
  CHECK(blkid_value(disk.partition(4), "UUID") == "ABCD-1234");
  CHECK(blkid_value(disk.partition(5), "UUID") == kUuid);

  const std::string before = disk.image().sha256();
  CHECK(make(steps) == std::vector<StepOutcome>(5, StepOutcome::kAlreadySo));
  CHECK(disk.image().sha256() == before);
}

TEST_CASE("wiping and replacing") {
  const PartitionedLoop disk({kXfsMib, kSmallMib});
  make({format(disk.partition(1), "ext4", "old"), format(disk.partition(2), "btrfs")});

  SUBCASE("something else is refused, and nothing is written") {
    const std::string before = disk.image().sha256();
    const std::string error = error_of([&] {
      auto wiping = format(disk.partition(2), "xfs");
      wiping.wipe = true;
      make({wiping, format(disk.partition(1), "xfs")});
    });
    CHECK(contains(error, "format is 'ext4', wanted is 'xfs'"));
    CHECK(disk.image().sha256() == before);
  }
  SUBCASE("replaced when told to") {
    auto step = format(disk.partition(1), "xfs", "new");
    step.wipe = true;
    make({step});
    CHECK(blkid_value(disk.partition(1), "TYPE") == "xfs");
    CHECK(blkid_value(disk.partition(1), "LABEL") == "new");
  }
  SUBCASE("none with wipe leaves no signature") {
    auto step = format(disk.partition(2), "none");
    step.wipe = true;
    CHECK(make({step}) == std::vector{StepOutcome::kDone});
    CHECK(sys::probe_device(disk.partition(2)).type == "");
    step.wipe = false;
    CHECK(make({step}) == std::vector{StepOutcome::kAlreadySo});
  }
  SUBCASE("the same device twice") {
    CHECK(contains(error_of([&] {
                     make({format(disk.partition(1), "ext4"), format(disk.partition(1), "ext4")});
                   }),
                   "both mean it"));
  }
}

TEST_CASE("several signatures: the first one counts, with a warning") {
  const LoopDisk disk(kXfsMib);
  const LoopDisk other(kXfsMib);
  output_of("/usr/sbin/mkfs.ext4", {"-q", disk.node()});
  output_of("/usr/sbin/mkfs.xfs", {"-q", other.node()});
  // ext4 leaves the first KiB alone.
  output_of("/usr/bin/dd",
            {"if=" + other.node(), "of=" + disk.node(), "bs=512", "count=1", "conv=fsync"});
  const std::string before = disk.image().sha256();
  Recorder recorder;
  sys::DeviceNames names(std::chrono::seconds(5));
  apply::FilesystemRun({format(disk.node(), "xfs")}, names, recorder).finish(Deadline::never());
  REQUIRE(recorder.report().warnings.size() == 1);
  CHECK(contains(recorder.report().warnings[0], "taken for 'xfs'"));
  CHECK(contains(error_of([&] { make({format(disk.node(), "ext4")}); }), "format is 'xfs'"));
  CHECK(disk.image().sha256() == before);

  auto wiping = format(disk.node(), "none");
  wiping.wipe = true;
  make({wiping});
  CHECK(sys::probe_device(disk.node()).type.empty());
}

TEST_CASE("one failure does not keep the others from being made") {
  const PartitionedLoop disk({kSmallMib, kXfsMib, kXfsMib});
  auto bad = format(disk.partition(1), "ext4");
  bad.options = {"--no-such-option"};
  auto worse = format(disk.partition(2), "xfs");
  worse.options = {"-b", "size=nonsense"};
  std::vector<StepRecord> records;
  const std::string error = error_of([&] {
    make({bad, worse, format(disk.partition(3), "xfs")}, Deadline::never(), &records);
  });
  CHECK(contains(error, "mkfs.ext4"));
  CHECK(contains(error, "mkfs.xfs"));
  CHECK(contains(error, "status 1"));
  CHECK(blkid_value(disk.partition(3), "TYPE") == "xfs");
  REQUIRE(records.size() == 3);
  for (const StepRecord& record : records) {
    const bool good = record.object == disk.partition(3);
    CHECK((record.outcome == StepOutcome::kDone) == good);
    CHECK((record.outcome == StepOutcome::kFailed) == !good);
  }
}

TEST_CASE("the deadline ends mkfs") {
  const PartitionedLoop disk({kXfsMib});
  auto step = format(disk.partition(1), "ext4");
  step.options = {"-c", "-c"};  // a slow test of the whole device
  const auto deadline = Deadline::after(std::chrono::milliseconds(50), "firstlight.deadline=0");
  const auto begin = Deadline::Clock::now();
  const std::string error = error_of([&] { make({step}, deadline); });
  CHECK(contains(error, "firstlight.deadline=0"));
  CHECK(Deadline::Clock::now() - begin < std::chrono::seconds(5));
}

TEST_CASE("a mounted device is not formatted") {
  const PartitionedLoop disk({kXfsMib});
  make({format(disk.partition(1), "ext4")});
  const TempFolder folder;
  const sys::ScopedMount mounted({disk.partition(1), folder.path(), "ext4", ""});
  auto step = format(disk.partition(1), "xfs");
  step.wipe = true;
  CHECK(contains(error_of([&] { make({step}); }), "mounted"));
  CHECK(sys::probe_device(disk.partition(1)).type == "ext4");
}

plan::MountStep mounting(const std::string& device, std::string fstype, std::string path,
                         std::vector<std::string> options = {}) {
  plan::MountStep step;
  step.pointer = "/storage/filesystems/0";
  step.device = device;
  step.format = std::move(fstype);
  step.path = std::move(path);
  step.options = std::move(options);
  return step;
}

TEST_CASE("mounting") {
  const PartitionedLoop disk({kSmallMib, kSmallMib});
  make({format(disk.partition(1), "ext4", "one"), format(disk.partition(2), "btrfs")});
  const TempFolder root;
  Recorder recorder;
  sys::DeviceNames names(std::chrono::seconds(5));
  apply::TargetLabels labels(root.path());
  const auto mount = [&](const std::vector<plan::MountStep>& steps) {
    const Recorder::Phase phase(recorder, "mounts");
    return apply::mount_filesystems(steps, root.path(), labels, names, recorder);
  };
  const std::vector<plan::MountStep> nested{
      mounting("/dev/disk/by-label/one", "ext4", "/var/lib", {"noatime", "x-systemd.growfs"}),
      mounting(disk.partition(2), "btrfs", "/var/lib/deep/data/", {"compress=zstd"})};

  SUBCASE("nested, with mount points made") {
    ::umask(0077);
    auto result = mount(nested);
    ::umask(0022);
    CHECK(result.created_directories ==
          std::vector<std::string>{"/var", "/var/lib", "/var/lib/deep", "/var/lib/deep/data"});
    REQUIRE(result.mounts.size() == 2);
    CHECK(sys::is_mount_point(root.path() / "var/lib"));
    CHECK(sys::is_mount_point(root.path() / "var/lib/deep/data"));
    struct stat status {};
    REQUIRE(::stat((root.path() / "var").c_str(), &status) == 0);
    CHECK((status.st_mode & 07777U) == 0755U);

    auto again = mount(nested);
    CHECK(again.mounts.empty());
    CHECK(again.created_directories.empty());
    CHECK(recorder.report().phases.back().steps[0].outcome == StepOutcome::kAlreadySo);
    CHECK(recorder.report().phases.back().steps[1].outcome == StepOutcome::kAlreadySo);

    apply::unmount_filesystems(result);
    CHECK_FALSE(sys::is_mount_point(root.path() / "var/lib"));
    CHECK_FALSE(std::filesystem::exists(root.path() / "var/lib/deep"));
  }
  SUBCASE("busy: says who it is and still owns it") {
    auto result = mount(nested);
    const std::chrono::milliseconds pause(1);
    {
      const std::ofstream open_file(root.path() / "var/lib/deep/data/file");
      const std::string error = error_of([&] { apply::unmount_filesystems(result, pause); });
      CHECK(contains(error, fmt::format("process {} (root_disks): open file", ::getpid())));
      CHECK(result.mounts.size() == 2);
    }
    const sys::ScopedMount below({"tmpfs", root.path() / "var/lib/deep", "tmpfs", ""});
    CHECK(contains(error_of([&] { sys::unmount(root.path() / "var/lib"); }),
                   "mount " + (root.path() / "var/lib/deep").string()));
  }
  SUBCASE("busy for a moment only") {
    auto result = mount(nested);
    std::ofstream open_file(root.path() / "var/lib/deep/data/file");
    std::thread closing([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(300));
      open_file.close();
    });
    apply::unmount_filesystems(result);
    closing.join();
    CHECK(result.mounts.empty());
    CHECK_FALSE(sys::is_mount_point(root.path() / "var/lib"));
  }
  SUBCASE("what ends the run ends the mounts, the deepest first") {
    try {
      const auto result = mount(nested);
      throw std::runtime_error("a later step");
    } catch (const std::runtime_error&) {
    }
    CHECK_FALSE(sys::is_mount_point(root.path() / "var/lib"));
  }
  SUBCASE("a symlink on the way is refused, and what was mounted is gone again") {
    std::filesystem::create_directory(root.path() / "outside");
    std::filesystem::create_directory(root.path() / "srv");
    std::filesystem::create_directory_symlink("../outside", root.path() / "srv/link");
    const std::string error = error_of([&] {
      (void)mount({mounting(disk.partition(1), "ext4", "/mnt"),
                   mounting(disk.partition(2), "btrfs", "/srv/link/data")});
    });
    CHECK(contains(error, "symlink"));
    CHECK_FALSE(sys::is_mount_point(root.path() / "mnt"));
    CHECK(std::filesystem::is_empty(root.path() / "outside"));
  }
  SUBCASE("a file on the way is refused") {
    std::ofstream(root.path() / "file") << "x";
    CHECK(contains(
        error_of([&] { (void)mount({mounting(disk.partition(1), "ext4", "/file/data")}); }),
        "real directory"));
  }
  SUBCASE("the wrong format") {
    const std::string error =
        error_of([&] { (void)mount({mounting(disk.partition(1), "xfs", "/data", {"noatime"})}); });
    CHECK(contains(error, "as xfs with options 'noatime'"));
  }
  SUBCASE("a filesystem that the kernel lacks") {
    CHECK(
        contains(error_of([&] { (void)mount({mounting(disk.partition(1), "nosuchfs", "/data")}); }),
                 "the kernel has no filesystem 'nosuchfs'"));
  }
}

TEST_CASE("mounts in a private namespace end with the process") {
  const TempFolder folder;
  std::array<int, 2> ready{};
  REQUIRE(::pipe(ready.data()) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const bool entered = sys::enter_private_mount_namespace();
    sys::mount({"tmpfs", folder.path(), "tmpfs", ""});
    const char result = entered && sys::is_mount_point(folder.path()) ? 'y' : 'n';
    (void)!::write(ready[1], &result, 1);
    ::pause();
  }
  char result = 'n';
  REQUIRE(::read(ready[0], &result, 1) == 1);
  CHECK(result == 'y');
  CHECK_FALSE(sys::is_mount_point(folder.path()));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  CHECK_FALSE(sys::is_mount_point(folder.path()));
  for (const int end : ready) ::close(end);
}

TEST_CASE("filesystems without a device, and options") {
  const TempFolder folder;
  const std::string path = folder.path();
  CHECK_FALSE(sys::is_mount_point(path));
  CHECK_FALSE(sys::is_mount_point(path + "/missing"));
  CHECK(sys::is_mount_point("/"));
  {
    const sys::ScopedMount scratch({"tmpfs", path, "tmpfs", "nosuid,noexec,mode=0751,size=1M"});
    CHECK(sys::is_mount_point(path));
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    CHECK((status.st_mode & 07777U) == 0751U);
    for (const char* name : {"lower", "upper", "work", "merged", "bound"}) {
      std::filesystem::create_directory(folder.path() / name);
    }
    std::ofstream(folder.path() / "lower/file") << "x";
    const sys::ScopedMount overlay(
        {"overlay", path + "/merged", "overlay",
         fmt::format("lowerdir={0}/lower,upperdir={0}/upper,workdir={0}/work", path)});
    CHECK(std::filesystem::exists(folder.path() / "merged/file"));
    const sys::ScopedMount bound({path + "/lower", path + "/bound", "none", "bind,ro"});
    std::ofstream refused(folder.path() / "bound/new");
    CHECK_FALSE(refused.is_open());
  }
  CHECK_FALSE(sys::is_mount_point(path));
}

}  // namespace
}  // namespace firstlight::test
