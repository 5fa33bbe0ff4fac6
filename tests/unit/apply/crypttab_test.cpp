// SPDX-License-Identifier: Apache-2.0
#include "apply/crypttab.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"

namespace firstlight::apply {
namespace {

CrypttabEntry entry() {
  return {.name = "secret", .uuid = "0b3a", .key_file = "/etc/luks/secret", .is_netdev = false};
}

constexpr const char* kLine = "secret UUID=0b3a /etc/luks/secret luks,x-initrd.attach\n";

TEST_CASE("a line of crypttab") {
  CHECK(with_entry("", entry()) == kLine);
  CHECK(with_entry("", {.name = "a", .uuid = "1", .key_file = "", .is_netdev = true}) ==
        "a UUID=1 none luks,_netdev,x-initrd.attach\n");
}

TEST_CASE("other lines stay, a line of the same name is replaced") {
  struct Row {
    std::string before;
    std::string after;
  };
  const std::string line = kLine;
  const Row rows[] = {
      {"other UUID=2 none\n", "other UUID=2 none\n" + line},
      {"other UUID=2 none", "other UUID=2 none\n" + line},
      {"# secret\n\n", "# secret\n\n" + line},
      {line, line},
      {"secret UUID=1 none luks\nother UUID=2 none\n", line + "other UUID=2 none\n"},
      {" \tsecret\tUUID=1 none\nsecret UUID=3 none\n", line},
      {"secret2 UUID=1 none\n", "secret2 UUID=1 none\n" + line},
  };
  for (const Row& row : rows) {
    CAPTURE(row.before);
    CHECK(with_entry(row.before, entry()) == row.after);
    CHECK(with_entry(row.after, entry()) == row.after);
  }
}

class TemporaryRoot {
 public:
  TemporaryRoot() {
    std::string path = std::filesystem::temp_directory_path() / "firstlight-crypttab.XXXXXX";
    path_ = ::mkdtemp(path.data());
  }
  TemporaryRoot(const TemporaryRoot&) = delete;
  TemporaryRoot& operator=(const TemporaryRoot&) = delete;
  ~TemporaryRoot() { std::filesystem::remove_all(path_); }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

plan::LuksStep step_with_key() {
  plan::LuksStep step;
  step.pointer = "/storage/luks/0";
  step.name = "secret";
  step.key_file.source = "data:,key";
  return step;
}

Contents contents(std::string key) {
  Contents contents;
  contents.put("/storage/luks/0/keyFile", std::move(key));
  return contents;
}

std::string no_volume(const plan::LuksStep& /*step*/) { return ""; }

TEST_CASE("a key file that is there must be that very key") {
  const TemporaryRoot folder;
  sys::Root root(folder.path());
  std::vector<plan::LuksStep> steps{step_with_key()};
  CHECK_NOTHROW((void)check_key_files(steps, contents("key"), root, no_volume));
  std::filesystem::create_directories(folder.path() + "/etc/luks");
  root.stage_file("/etc/luks/secret", "key", {.mode = 0600}, sys::Existing::kRefuse).publish();
  CHECK_NOTHROW((void)check_key_files(steps, contents("key"), root, no_volume));
  CHECK_THROWS_AS((void)check_key_files(steps, contents("other"), root, no_volume), Error);
  steps[0].key_file = {};  // a new key never is the old one
  CHECK_THROWS_AS((void)check_key_files(steps, {}, root, no_volume), Error);
  steps[0].clevis.emplace();  // no key is written
  CHECK_NOTHROW((void)check_key_files(steps, {}, root, no_volume));
}

TEST_CASE("does a line open the volume") {
  struct Row {
    std::string text;
    bool is_there;
  };
  const std::string line = kLine;
  const Row rows[] = {
      {line, true},
      {"other UUID=2 none\n\tsecret \tUUID=0b3a  /etc/luks/secret", true},
      {"", false},
      {"# " + line, false},
      {"secret UUID=0b3 /etc/luks/secret luks\n", false},
      {"secret UUID=0b3a /etc/luks/secrets luks\n", false},
      {"secret UUID=0b3a none luks\n", false},
      {"secret UUID=0b3a\n/etc/luks/secret\n", false},
      {"secre UUID=0b3a /etc/luks/secret luks\n", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(has_entry(row.text, entry()) == row.is_there);
  }
}

// What a power cut behind the keys leaves: the key, and the line that says whose it is.
TEST_CASE("the key of the volume that is to be wiped goes with it, others stay") {
  struct Row {
    std::string crypttab;
    std::string on_device;
    bool wipe;
    bool goes;
  };
  const std::string line = kLine;
  const Row rows[] = {
      {line, "0b3a", true, true},
      {line, "0b3a", false, false},
      {line, "", true, false},    // the volume is not there
      {line, "77", true, false},  // another one is
      {"", "0b3a", true, false},  // nothing says whose key it is
      {"secret UUID=77 /etc/luks/secret\n", "0b3a", true, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.crypttab);
    CAPTURE(row.on_device);
    const TemporaryRoot folder;
    sys::Root root(folder.path());
    root.write_file("/etc/crypttab", row.crypttab, {.mode = 0600}, sys::Existing::kRefuse);
    root.write_file("/etc/luks/secret", "old", {.mode = 0600}, sys::Existing::kRefuse);
    std::vector<plan::LuksStep> steps{step_with_key()};
    steps[0].key_file = {};
    steps[0].wipe = row.wipe;
    const auto on_device = [&](const plan::LuksStep& /*step*/) { return row.on_device; };
    std::vector<std::string> replaced;
    try {
      replaced = check_key_files(steps, {}, root, on_device);
    } catch (const Error& error) {
      CHECK(error.detail().object == "/etc/luks/secret");
    }
    CHECK(replaced == (row.goes ? std::vector<std::string>{"secret"} : std::vector<std::string>{}));
    CHECK(root.inspect("/etc/luks/secret").kind == sys::NodeKind::kRegular);  // a check only
  }
}

TEST_CASE("a key that the config gives is compared, whatever goes") {
  const TemporaryRoot folder;
  sys::Root root(folder.path());
  root.write_file("/etc/crypttab", kLine, {.mode = 0600}, sys::Existing::kRefuse);
  root.write_file("/etc/luks/secret", "key", {.mode = 0600}, sys::Existing::kRefuse);
  const auto on_device = [](const plan::LuksStep& /*step*/) { return std::string("0b3a"); };
  std::vector<plan::LuksStep> steps{step_with_key()};
  steps[0].wipe = true;
  CHECK(check_key_files(steps, contents("key"), root, on_device).empty());
  CHECK_THROWS_AS((void)check_key_files(steps, contents("other"), root, on_device), Error);
  steps[0].key_file = {};
  steps[0].clevis.emplace();  // no key is written
  CHECK(check_key_files(steps, {}, root, on_device).empty());
}

TEST_CASE("messages about keys do not show them") {
  const TemporaryRoot folder;
  sys::Root root(folder.path());
  std::filesystem::create_directories(folder.path() + "/etc/luks/secret");
  try {
    (void)check_key_files(std::vector{step_with_key()}, contents("hunter2"), root, no_volume);
    FAIL("accepted");
  } catch (const Error& error) {
    CHECK(error.detail().code == ErrorCode::kLuks);
    CHECK(error.detail().object == "/etc/luks/secret");
    CHECK(std::string(error.what()).find("hunter2") == std::string::npos);
  }
}

}  // namespace
}  // namespace firstlight::apply
