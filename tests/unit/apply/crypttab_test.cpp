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

TEST_CASE("a key file that is there must be that very key") {
  const TemporaryRoot folder;
  sys::Root root(folder.path());
  std::vector<plan::LuksStep> steps{step_with_key()};
  CHECK_NOTHROW(check_key_files(steps, contents("key"), root));
  std::filesystem::create_directories(folder.path() + "/etc/luks");
  root.stage_file("/etc/luks/secret", "key", {.mode = 0600}, sys::Existing::kRefuse).publish();
  CHECK_NOTHROW(check_key_files(steps, contents("key"), root));
  CHECK_THROWS_AS(check_key_files(steps, contents("other"), root), Error);
  steps[0].key_file = {};  // a new key never is the old one
  CHECK_THROWS_AS(check_key_files(steps, {}, root), Error);
  steps[0].clevis.emplace();  // no key is written
  CHECK_NOTHROW(check_key_files(steps, {}, root));
}

TEST_CASE("messages about keys do not show them") {
  const TemporaryRoot folder;
  sys::Root root(folder.path());
  std::filesystem::create_directories(folder.path() + "/etc/luks/secret");
  try {
    check_key_files(std::vector{step_with_key()}, contents("hunter2"), root);
    FAIL("accepted");
  } catch (const Error& error) {
    CHECK(error.detail().code == ErrorCode::kLuks);
    CHECK(error.detail().object == "/etc/luks/secret");
    CHECK(std::string(error.what()).find("hunter2") == std::string::npos);
  }
}

}  // namespace
}  // namespace firstlight::apply
