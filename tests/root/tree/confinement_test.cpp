// SPDX-License-Identifier: Apache-2.0
// No path of a config, whatever links the root holds, reads or writes outside the root.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "../skipped.h"
#include "base/error.h"
#include "sys/root.h"
#include "temporary_root.h"

namespace firstlight::test {
namespace {

constexpr sys::NodeAttributes kPlain{.uid = 0, .gid = 0, .mode = 0644};

// A directory beside the root that everything below tries to reach.
struct Fixture {
  TemporaryRoot outside;
  TemporaryRoot directory;
  sys::Root root{directory.path()};

  Fixture() {
    outside.write("/secret", "outside\n");
    const std::string out = outside.path();
    directory.write("/inside", "inside\n");
    directory.link("/absolute", out);
    directory.link("/dots", "../../../../../../../.." + out);
    directory.link("/chain1", "/chain2");
    directory.link("/chain2", "chain3");
    directory.link("/chain3", out);
    directory.link("/deep/up", "../../../../tmp");
    directory.link("/file", out + "/secret");
    directory.link("/loop1", "loop2");
    directory.link("/loop2", "loop1");
    directory.link("/self", ".");
  }
};

// Takes a capability from the effective set of this thread for a while (capset(2)).
class WithoutCapability {
 public:
  explicit WithoutCapability(unsigned capability) {
    REQUIRE(::syscall(SYS_capget, &header_, before_.data()) == 0);
    Sets after = before_;
    after.at(capability / 32).effective &= ~(1U << (capability % 32));
    REQUIRE(::syscall(SYS_capset, &header_, after.data()) == 0);
  }
  WithoutCapability(const WithoutCapability&) = delete;
  WithoutCapability& operator=(const WithoutCapability&) = delete;
  ~WithoutCapability() { ::syscall(SYS_capset, &header_, before_.data()); }

 private:
  using Sets = std::array<__user_cap_data_struct, 2>;

  __user_cap_header_struct header_{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  Sets before_{};
};

// Calls `work` in a thread in which no filesystem makes files without a name (seccomp(2)); what a
// thread may not do ends with it.
void without_nameless_files(const std::function<void()>& work) {
  constexpr auto kFlags = offsetof(seccomp_data, args) + 2 * sizeof(std::uint64_t);
  std::array<sock_filter, 7> filter = {{
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 0, 4),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, kFlags),
      BPF_STMT(BPF_ALU | BPF_AND | BPF_K, O_TMPFILE),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, O_TMPFILE, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EOPNOTSUPP),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  }};
  const sock_fprog program{.len = filter.size(), .filter = filter.data()};
  bool forbidden = false;
  std::thread([&] {
    forbidden = ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
                ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0 &&
                ::open("/tmp", O_TMPFILE | O_WRONLY, 0600) < 0 && errno == EOPNOTSUPP;
    if (forbidden) work();
  }).join();
  REQUIRE(forbidden);
}

}  // namespace

TEST_CASE("paths resolve inside the root") {
  Fixture f;
  const std::string out = f.outside.path();
  struct Row {
    std::string path;
    std::string resolved;
  };
  const std::vector<Row> rows = {
      {"/", "/"},
      {"/inside", "/inside"},
      {"//a/./b/", "/a/b"},
      {"/a/../b", "/b"},
      {"/../../b", "/b"},
      {"/..", "/"},
      {"/absolute", "/absolute"},
      {"/absolute/x", out + "/x"},
      {"/dots/x", out + "/x"},
      {"/chain1/x", out + "/x"},
      {"/chain1/../x", out.substr(0, out.rfind('/')) + "/x"},
      {"/deep/up/x", "/tmp/x"},
      {"/self/self/self/x", "/x"},
      {"/missing/deep/x", "/missing/deep/x"},
      {"/missing/../x", "/x"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.path);
    CHECK(f.root.resolve(row.path) == row.resolved);
  }
  CHECK_THROWS_AS(static_cast<void>(f.root.resolve("/loop1/x")), Error);
}

TEST_CASE("nothing outside the root is read") {
  Fixture f;
  for (const char* path : {"/absolute/secret", "/dots/secret", "/chain1/secret", "/file"}) {
    CAPTURE(path);
    CHECK_FALSE(f.root.read_file(path, 100));
  }
  CHECK(f.root.inspect("/absolute/secret").kind == sys::NodeKind::kAbsent);
  CHECK(f.root.list_directory("/absolute").empty());
  CHECK_THROWS_AS(static_cast<void>(f.root.read_file("/inside", 3)), Error);
  CHECK(f.root.read_file("/inside", 7) == "inside\n");
}

TEST_CASE("nothing outside the root is written") {
  Fixture f;
  const auto before = f.outside.listing("/");
  for (const char* parent : {"/absolute", "/dots", "/chain1"}) {
    CAPTURE(parent);
    const std::string base = parent;
    f.root.write_file(base + "/new", "x", kPlain, sys::Existing::kReplace);
    f.root.write_file(base + "/secret", "x", kPlain, sys::Existing::kReplace);
    f.root.make_directory(base + "/d", kPlain);
    f.root.make_symlink(base + "/l", "x", 0, 0, sys::Existing::kReplace);
    f.root.make_hard_link(base + "/h", base + "/secret", sys::Existing::kReplace);
    f.root.set_mode(base + "/secret", 0600);
    f.root.remove(base + "/secret");
    CHECK(f.directory.read(f.outside.path() + "/new") == "x");
    f.root.remove(f.outside.path());
  }
  // The last component is replaced, not followed.
  f.root.write_file("/file", "x", kPlain, sys::Existing::kReplace);
  CHECK(f.directory.read("/file") == "x");
  CHECK(f.outside.listing("/") == before);
}

TEST_CASE("magic links of /proc are not followed, mount points not removed") {
  if (::unshare(CLONE_NEWNS) != 0 ||
      ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    report_skipped("no private mount namespace");
    return;
  }
  Fixture f;  // opened in the new namespace: a descriptor of the old one would not see the mounts
  const std::string proc = f.directory.host("/proc");
  std::filesystem::create_directory(proc);
  REQUIRE(::mount("proc", proc.c_str(), "proc", 0, nullptr) == 0);
  for (const char* path : {"/proc/self/root/etc/passwd", "/proc/self/cwd/x", "/proc/1/root/x"}) {
    CAPTURE(path);
    CHECK_THROWS_AS(static_cast<void>(f.root.read_file(path, 1000)), Error);
    CHECK_THROWS_AS(static_cast<void>(f.root.resolve(path)), Error);
    CHECK_THROWS_AS(f.root.write_file(path, "x", kPlain, sys::Existing::kReplace), Error);
  }
  // A mount point is never removed, and nothing beside it either.
  f.directory.write("/keep/file", "x");
  std::filesystem::create_directory(f.directory.host("/keep/mnt"));
  REQUIRE(::mount("tmpfs", f.directory.host("/keep/mnt").c_str(), "tmpfs", 0, nullptr) == 0);
  CHECK_THROWS_AS(f.root.remove("/keep"), Error);
  CHECK(f.directory.read("/keep/file") == "x");
  CHECK(f.root.find_mount_point("/keep") == "/keep/mnt");
  // A bind mount of the same filesystem is one, too.
  std::filesystem::create_directory(f.directory.host("/bound"));
  REQUIRE(::mount(f.outside.path().c_str(), f.directory.host("/bound").c_str(), nullptr, MS_BIND,
                  nullptr) == 0);
  CHECK_THROWS_AS(f.root.remove("/bound"), Error);
  CHECK(f.outside.read("/secret") == "outside\n");
  for (const char* mounted : {"/bound", "/keep/mnt", "/proc"}) {
    ::umount(f.directory.host(mounted).c_str());
  }
}

TEST_CASE("writing is exact whatever the umask") {
  const TemporaryRoot directory;
  sys::Root root(directory.path());
  const mode_t old = ::umask(0777);
  root.write_file("/a/b/file", "x", {.uid = 7, .gid = 8, .mode = 04751}, sys::Existing::kRefuse);
  root.make_directory("/a/dir", {.uid = 7, .gid = 8, .mode = 01777});
  ::umask(old);
  const sys::NodeInfo file = root.inspect("/a/b/file");
  CHECK(file.mode == 04751);
  CHECK(file.uid == 7);
  CHECK(file.gid == 8);
  CHECK(root.inspect("/a").mode == 0755);
  CHECK(root.inspect("/a/b").mode == 0755);
  CHECK(root.inspect("/a/dir").mode == 01777);
  CHECK_THROWS_AS(root.write_file("/a/b/file", "y", kPlain, sys::Existing::kRefuse), Error);
  CHECK(directory.read("/a/b/file") == "x");
  CHECK(root.list_directory("/a/b") == std::vector<std::string>{"file"});  // no left-over
  CHECK_NOTHROW(root.sync_filesystems());
}

TEST_CASE("writing is exact in a directory that hands its group down") {
  const TemporaryRoot directory;
  directory.write("/g/old", "text");
  REQUIRE(::chown(directory.host("/g").c_str(), 0, 8) == 0);
  REQUIRE(::chmod(directory.host("/g").c_str(), 02775) == 0);
  sys::Root root(directory.path());
  const auto written = [&](const char* path, const sys::NodeAttributes& wanted) {
    root.write_file(path, "x", wanted, sys::Existing::kRefuse);
    const sys::NodeInfo info = root.inspect(path);
    return info.uid == wanted.uid && info.gid == wanted.gid && info.mode == wanted.mode;
  };
  CHECK(written("/g/group-of-root", {.uid = 0, .gid = 0, .mode = 0640}));
  CHECK(written("/g/group-of-directory", {.uid = 0, .gid = 8, .mode = 0666}));
  CHECK(written("/g/set-ids", {.uid = 7, .gid = 9, .mode = 06755}));
  CHECK(written("/g/private", {.uid = 7, .gid = 9, .mode = 0}));
}

TEST_CASE("a staged file is invisible until it is published, and gone if it is not") {
  const TemporaryRoot directory;
  sys::Root root(directory.path());
  {
    const sys::StagedFile dropped =
        root.stage_file("/etc/a", "one", kPlain, sys::Existing::kRefuse);
    CHECK(directory.read("/etc/a") == "<absent>");
    CHECK(root.list_directory("/etc").empty());  // a power cut would leave nothing
  }
  CHECK(root.list_directory("/etc").empty());
  sys::StagedFile kept = root.stage_file("/etc/a", "two", kPlain, sys::Existing::kRefuse);
  kept.publish();
  CHECK(directory.read("/etc/a") == "two");
  // What replaces something has a hidden name; the next run takes over what a power cut left of it.
  directory.write("/etc/.firstlight.a", "left over");
  {
    const sys::StagedFile replacing =
        root.stage_file("/etc/a", "three", kPlain, sys::Existing::kReplace);
    CHECK(root.list_directory("/etc") == std::vector<std::string>{".firstlight.a", "a"});
  }
  root.write_file("/etc/a", "three", kPlain, sys::Existing::kReplace);
  CHECK(directory.read("/etc/a") == "three");
  CHECK(root.list_directory("/etc") == std::vector<std::string>{"a"});
}

TEST_CASE("where files cannot be without a name a hidden one serves") {
  const TemporaryRoot directory;
  directory.write("/etc/.firstlight.a", "left over");
  sys::Root root(directory.path());
  std::vector<std::string> names;
  bool was_refused = false;
  without_nameless_files([&] {
    sys::StagedFile staged = root.stage_file("/etc/a", "text", kPlain, sys::Existing::kRefuse);
    names = root.list_directory("/etc");
    staged.publish();
    sys::StagedFile second = root.stage_file("/etc/a", "other", kPlain, sys::Existing::kRefuse);
    try {
      second.publish();
    } catch (const Error&) {
      was_refused = true;
    }
  });
  CHECK(names == std::vector<std::string>{".firstlight.a"});
  CHECK(was_refused);
  CHECK(directory.read("/etc/a") == "text");
  CHECK(root.list_directory("/etc") == std::vector<std::string>{"a"});
}

TEST_CASE("what came into being under the name meanwhile is not replaced") {
  const TemporaryRoot directory;
  sys::Root root(directory.path());
  sys::StagedFile staged = root.stage_file("/a", "ours", kPlain, sys::Existing::kRefuse);
  directory.write("/a", "somebody else's");
  CHECK_THROWS_AS(staged.publish(), Error);
  CHECK(directory.read("/a") == "somebody else's");
}

TEST_CASE("a file is put in place without the right to name what has no name") {
  const TemporaryRoot directory;
  sys::Root root(directory.path());
  sys::StagedFile staged = root.stage_file("/a", "text", kPlain, sys::Existing::kRefuse);
  {
    const WithoutCapability without(CAP_DAC_READ_SEARCH);
    staged.publish();
  }
  CHECK(directory.read("/a") == "text");
}

}  // namespace firstlight::test
