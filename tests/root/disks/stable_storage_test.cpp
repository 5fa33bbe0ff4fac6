// SPDX-License-Identifier: Apache-2.0
// What a disk has when the power is cut: a name that is there is never that of an empty file.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apply/account.h"
#include "apply/account_home.h"
#include "apply/crypttab.h"
#include "apply/kernel_arguments.h"
#include "base/error.h"
#include "base/unique_fd.h"
#include "loop_disk.h"
#include "sys/memory_file.h"
#include "sys/mount.h"
#include "sys/root.h"

namespace firstlight {
namespace {

using test::output_of;

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream.is_open()) return "<absent>";
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write(const std::filesystem::path& file, const std::string& text) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

void write_account_files(const std::filesystem::path& root) {
  write(root / "etc/skel/.profile", "text");
  write(root / "etc/passwd", "root:x:0:0::/root:/bin/sh\n");
  write(root / "etc/group", "root:x:0:\n");
}

std::vector<apply::OpenedVolume> one_volume() {
  std::vector<apply::OpenedVolume> volumes(1);
  volumes[0].name = "secret";
  volumes[0].uuid = "0b3a";
  volumes[0].key = std::make_unique<sys::MemoryFile>();
  volumes[0].key->append("key bytes");
  return volumes;
}

// A root with an ext4 of its own in one folder, which does without what the kernel has against
// empty files after a rename (auto_da_alloc): other filesystems do not have it.
class RootOnDisk {
 public:
  explicit RootOnDisk(const std::string& folder) : mounted_(top_.path() / folder) {
    output_of("/usr/sbin/mkfs.ext4", {"-q", disk_.node()});
    std::filesystem::create_directories(mounted_);
    mount_.emplace(sys::MountRequest{disk_.node(), mounted_, "ext4", "noauto_da_alloc"});
  }

  [[nodiscard]] const std::filesystem::path& path() const { return top_.path(); }

  // Text of a file on the disk, after a power cut at a moment at which the changes of names in its
  // directory have reached the disk, but nothing else that nobody has asked for.
  [[nodiscard]] std::string after_power_cut(const std::string& name) const {
    const std::filesystem::path directory = (mounted_ / name).parent_path();
    const UniqueFd fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    REQUIRE(::fsync(fd.get()) == 0);
    return on_disk(name);
  }

  // Text of a file on the disk as it is, of which nothing is there that nobody has asked for.
  [[nodiscard]] std::string on_disk(const std::string& name) const {
    // What only the kernel's memory has is not in the image.
    const std::string copy = top_.path() / "copy";
    output_of("/bin/cp", {"--sparse=always", disk_.image().path(), copy});
    const std::string loop = output_of("/sbin/losetup", {"--find", "--show", copy});
    const std::string node = loop.substr(0, loop.find('\n'));
    const std::filesystem::path later = top_.path() / "later";
    std::filesystem::create_directories(later);
    std::string text;
    {
      const sys::ScopedMount mount({node, later, "ext4", ""});
      text = text_of(later / name);
    }
    output_of("/sbin/losetup", {"--detach", node});
    return text;
  }

 private:
  test::LoopDisk disk_;
  test::TempFolder top_;
  std::filesystem::path mounted_;
  std::optional<sys::ScopedMount> mount_;
};

TEST_CASE("a file that was synced before it was published is whole under its name") {
  const RootOnDisk target("data");
  write(target.path() / "data/old", "before");
  sys::Root root(target.path());
  for (const bool is_new : {true, false}) {
    CAPTURE(is_new);
    const std::string name = is_new ? "new" : "old";
    sys::StagedFile staged =
        root.stage_file("/data/" + name, "text", {.mode = 0644},
                        is_new ? sys::Existing::kRefuse : sys::Existing::kReplace);
    root.sync_filesystems();
    staged.publish();
    CHECK(target.after_power_cut(name) == "text");
    CHECK(target.after_power_cut(".firstlight." + name) == "<absent>");
  }
}

TEST_CASE("a boot loader's entry is whole under its name, whatever comes behind it") {
  const RootOnDisk target("boot");
  write(target.path() / "boot/loader/entries/linux.conf", "linux /a\noptions quiet\n");
  const std::string other = target.path() / "efi/loader/entries/other.conf";
  write(other, "linux /b\noptions quiet\n");
  // It can be read, and something can be prepared beside it, but nothing can be put there.
  const sys::ScopedMount busy({other, other, "", "bind"});
  Recorder recorder;
  const Recorder::Phase phase(recorder, "test");
  sys::DeviceNames names;
  apply::TargetLabels labels(target.path());
  CHECK_THROWS_AS(
      (void)apply::set_kernel_arguments(
          {.should_exist = {"a=1"}, .should_not_exist = {}}, names,
          {.root = target.path(), .look_at_disks = false, .boot_id = "boot-1"}, labels, recorder),
      Error);
  CHECK(text_of(other) == "linux /b\noptions quiet\n");
  CHECK(target.after_power_cut("loader/entries/linux.conf") == "linux /a\noptions quiet a=1\n");
}

TEST_CASE("what new homes have from the skeleton is whole when the homes are there") {
  const RootOnDisk target("root");  // with /etc, so that a single sync has to do
  const std::filesystem::path path = target.path() / "root";
  write_account_files(path);
  sys::Root root(path);
  std::vector<plan::UserStep> users(2);
  users[0].user.name = "core";
  users[1].user.name = "ops";
  Recorder recorder;
  const Recorder::Phase phase(recorder, "test");
  apply::write_accounts(apply::prepare_accounts(root, {}, users, {}), root, recorder);
  CHECK(target.after_power_cut("home/core/.profile") == "text");
  CHECK(target.after_power_cut("home/ops/.profile") == "text");
}

TEST_CASE("a home is whole when the one within it is begun") {
  const RootOnDisk target("home");
  write(target.path() / "etc/skel/.profile", "text");
  sys::Root root(target.path());
  apply::StagedHomes homes(root);
  CHECK(homes.carry_out(apply::CreateHome{.path = "/home/core"}, "/etc/skel").written);
  CHECK(homes.carry_out(apply::CreateHome{.path = "/home/core/inner"}, "/etc/skel").written);
  CHECK(target.after_power_cut("core/.profile") == "text");
}

TEST_CASE("a key appears behind the line that says whose it is") {
  const RootOnDisk target("etc");
  write(target.path() / "etc/crypttab", "# none\n");
  const std::string crypttab = target.path() / "etc/crypttab";
  // It can be read, and something can be prepared beside it, but nothing can be put there.
  const sys::ScopedMount busy({crypttab, crypttab, "", "bind"});
  sys::Root root(target.path());
  Recorder recorder;
  const Recorder::Phase phase(recorder, "test");
  CHECK_THROWS_AS(apply::write_crypttab(one_volume(), root, recorder), Error);
  CHECK(root.inspect("/etc/luks/secret").kind == sys::NodeKind::kAbsent);
}

TEST_CASE("a user is on the disk only with a home that lies elsewhere") {
  const RootOnDisk target("home");
  write_account_files(target.path());
  // All is written but passwd, which stands for the moment before.
  const std::string passwd = target.path() / "etc/passwd";
  const sys::ScopedMount busy({passwd, passwd, "", "bind"});
  sys::Root root(target.path());
  std::vector<plan::UserStep> users(1);
  users[0].user.name = "core";
  Recorder recorder;
  const Recorder::Phase phase(recorder, "test");
  CHECK_THROWS_AS(
      apply::write_accounts(apply::prepare_accounts(root, {}, users, {}), root, recorder), Error);
  CHECK(target.on_disk("core/.profile") == "text");
}

TEST_CASE("the key of a volume is whole under its name") {
  const RootOnDisk target("etc");
  sys::Root root(target.path());
  Recorder recorder;
  const Recorder::Phase phase(recorder, "test");
  apply::write_crypttab(one_volume(), root, recorder);
  CHECK(target.after_power_cut("luks/secret") == "key bytes");
}

}  // namespace
}  // namespace firstlight
