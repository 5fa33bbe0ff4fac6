// SPDX-License-Identifier: Apache-2.0
#include "plan/make.h"

#include <doctest/doctest.h>

#include <string>
#include <variant>
#include <vector>

#include "base/error.h"
#include "plan/describe.h"

namespace config = firstlight::config;
namespace plan = firstlight::plan;

TEST_CASE("partitions with number 0 come last, in their order, with their pointers") {
  config::Config input;
  config::Disk disk{.device = "/dev/vdb", .wipe_table = true, .partitions = {}};
  disk.partitions.resize(4);
  disk.partitions[0].label = "a";
  disk.partitions[1].number = 2;
  disk.partitions[2].label = "b";
  disk.partitions[3].number = 1;
  disk.partitions[3].type_guid = "0fc63daf-8483-4772-8e79-3d69d8477de4";
  input.storage.disks.push_back(disk);
  const plan::Plan result = plan::make(input, {});
  REQUIRE(result.disks.size() == 1);
  CHECK(result.disks[0].wipe_table);
  const auto& wishes = result.disks[0].partitions;
  REQUIRE(wishes.size() == 4);
  CHECK(wishes[0].number == 2);
  CHECK(wishes[1].number == 1);
  CHECK(wishes[1].type_guid == "0FC63DAF-8483-4772-8E79-3D69D8477DE4");
  CHECK(wishes[1].pointer == "/storage/disks/0/partitions/3");
  CHECK(wishes[2].label == "a");
  CHECK(wishes[3].label == "b");
  CHECK(wishes[3].should_exist);
}

TEST_CASE("which filesystem entries are made and which are mounted") {
  struct Row {
    std::optional<std::string> format;
    std::optional<std::string> path;
    std::size_t made;
    std::size_t mounted;
  };
  const Row rows[] = {
      {std::nullopt, std::nullopt, 0, 0},
      {"", "/a", 1, 0},
      {"none", "/a", 1, 0},
      {"swap", "/a", 1, 0},
      {"ext4", "", 1, 0},
      {"ext4", std::nullopt, 1, 0},
      {"ext4", "/a", 1, 1},
      {"vfat", "/efi", 1, 1},
  };
  for (const Row& row : rows) {
    config::Config input;
    input.storage.filesystems.push_back(
        {.device = "/dev/vdb1", .format = row.format, .path = row.path});
    const plan::Plan result = plan::make(input, {});
    CAPTURE(row.format.value_or("unset"));
    CHECK(result.filesystems.size() == row.made);
    CHECK(result.mounts.size() == row.mounted);
  }
}

TEST_CASE("an explicitly empty format never wipes") {
  config::Config input;
  input.storage.filesystems.push_back(
      {.device = "/dev/vdb1", .format = "", .wipe_filesystem = true});
  const plan::Plan result = plan::make(input, {});
  CHECK(result.filesystems[0].format == "none");
  CHECK_FALSE(result.filesystems[0].wipe);
}

TEST_CASE("mounts are ordered by depth, equals as configured") {
  config::Config input;
  for (const char* path : {"/var/lib/a", "/var", "/srv", "/", "/var/lib"}) {
    input.storage.filesystems.push_back({.device = path, .format = "ext4", .path = path});
  }
  std::vector<std::string> order;
  for (const auto& step : plan::make(input, {}).mounts) order.push_back(step.path);
  CHECK(order == std::vector<std::string>{"/", "/var", "/srv", "/var/lib", "/var/lib/a"});
}

TEST_CASE("owner ids that no kernel takes are refused with their place") {
  for (const std::int64_t id :
       {std::int64_t{-1}, std::int64_t{4294967295}, std::int64_t{1} << 40U}) {
    config::Config input;
    config::File file;
    file.path = "/a";
    file.group.id = id;
    input.storage.files.push_back(file);
    try {
      (void)plan::make(input, {});
      FAIL_CHECK("accepted");
    } catch (const firstlight::Error& error) {
      CHECK(error.detail().pointer == "/storage/files/0/group/id");
    }
  }
}

TEST_CASE("the hostname of the platform gives way to the config's own file") {
  config::Config input;
  CHECK(plan::make(input, {.hostname = "node-1"}).hostname == "node-1");
  config::File file;
  file.path = "/etc/hostname";
  input.storage.files.push_back(file);
  CHECK(plan::make(input, {.hostname = "node-1"}).hostname.empty());
}

TEST_CASE("metadata keys go to the named account, no keys make no step") {
  CHECK(plan::make({}, {}).metadata_keys.empty());
  const plan::Plan result = plan::make({}, {.ssh_keys = {"ssh-ed25519 A"}, .ssh_user = "core"});
  REQUIRE(result.metadata_keys.size() == 1);
  CHECK(result.metadata_keys[0].user == "core");
}

TEST_CASE("no secret is in the printed plan") {
  const std::string secret = "SECRETSECRET";
  config::Config input;
  config::User user;
  user.name = "core";
  user.password_hash = secret;
  user.ssh_authorized_keys = {"ssh-ed25519 " + secret};
  input.passwd.users.push_back(user);
  config::Group group;
  group.name = "wheel";
  group.password_hash = secret;
  input.passwd.groups.push_back(group);
  config::File file;
  file.path = "/etc/key";
  file.contents.source = "data:," + secret;
  file.contents.http_headers.push_back({.name = "Authorization", .value = secret});
  file.append.push_back({.source = "https://user:" + secret + "@host/" + secret});
  input.storage.files.push_back(file);
  config::Unit unit;
  unit.name = "a.service";
  unit.contents = "[Service]\nEnvironment=TOKEN=" + secret;
  unit.dropins.push_back({.name = "a.conf", .contents = secret});
  input.systemd_units.push_back(unit);
  const auto lines = plan::describe(plan::make(input, {}));
  CHECK(lines.size() == 4);
  CHECK(plan::render_text(lines).find(secret) == std::string::npos);
  CHECK(plan::render_json(lines).find(secret) == std::string::npos);
}

TEST_CASE("an empty plan says so") {
  CHECK(plan::render_text(plan::describe(plan::make({}, {}))) == "nothing to do\n");
}
