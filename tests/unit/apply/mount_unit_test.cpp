// SPDX-License-Identifier: Apache-2.0
#include "apply/mount_unit.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "apply/unit_name.h"

namespace firstlight::apply {
namespace {

constexpr const char* kUuid = "0b3ac8d4-7a3b-4c4b-9e0d-2f6a1c3b5d7e";

plan::MountStep mount_step(std::string path, std::vector<std::string> options = {}) {
  plan::MountStep step;
  step.pointer = "/storage/filesystems/0";
  step.device = "/dev/disk/by-ecs/data/1";
  step.format = "ext4";
  step.path = std::move(path);
  step.options = std::move(options);
  return step;
}

std::string text_of(const plan::MountStep& step) {
  return mount_unit(step, kUuid)->unit.contents.value_or("");
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// As `systemd-escape --path` of systemd 252 gives them.
TEST_CASE("unit names of paths") {
  struct Row {
    const char* path;
    const char* expected;
  };
  const Row rows[] = {
      {"/", "-.mount"},
      {"/var", "var.mount"},
      {"/var/lib/data", "var-lib-data.mount"},
      {"//var///lib/", "var-lib.mount"},
      {"/var/lib/data-disk", "var-lib-data\\x2ddisk.mount"},
      {"/var/a b", "var-a\\x20b.mount"},
      {"/.hidden", "\\x2ehidden.mount"},
      {"/var/.hidden", "var-.hidden.mount"},
      {"/a@b:c_d.e", "a\\x40b:c_d.e.mount"},
      {"/back\\slash", "back\\x5cslash.mount"},
      {"/umlaut-\xc3\xa4", "umlaut\\x2d\\xc3\\xa4.mount"},
  };
  for (const Row& row : rows) CHECK(unit_name_of_path(row.path, ".mount") == row.expected);
}

TEST_CASE("a mount unit") {
  const auto unit = mount_unit(mount_step("/var/lib/data", {"noatime", "nodev"}), kUuid);
  REQUIRE(unit);
  CHECK(unit->pointer == "/storage/filesystems/0");
  CHECK(unit->unit.name == "var-lib-data.mount");
  CHECK(unit->unit.enabled == true);
  const std::string check =
      "systemd-fsck@dev-disk-by\\x2duuid-0b3ac8d4\\x2d7a3b\\x2d4c4b\\x2d9e0d\\x2d2f6a1c3b5d7e."
      "service";
  CHECK(unit->unit.contents ==
        "# Written by firstlight, from the filesystems of the config.\n"
        "[Unit]\nRequires=" +
            check + "\nAfter=" + check +
            "\nBefore=local-fs.target\n\n"
            "[Mount]\nWhat=/dev/disk/by-uuid/" +
            kUuid +
            "\nWhere=/var/lib/data\nType=ext4\n"
            "Options=noatime,nodev\n\n[Install]\nRequiredBy=local-fs.target\n");
}

TEST_CASE("mount options that are about the boot") {
  CHECK(contains(text_of(mount_step("/a", {"nofail"})), "WantedBy=local-fs.target"));
  CHECK_FALSE(contains(text_of(mount_step("/a", {"nofail"})), "Before="));
  CHECK(contains(text_of(mount_step("/a", {"_netdev"})), "RequiredBy=remote-fs.target"));
  CHECK_FALSE(contains(text_of(mount_step("/a", {"noauto"})), "[Install]"));
  CHECK_FALSE(mount_unit(mount_step("/a", {"noauto"}), kUuid)->unit.enabled);
  CHECK_FALSE(contains(text_of(mount_step("/a")), "Options="));
}

TEST_CASE("specifiers are escaped, and the root is left alone") {
  const std::string text = text_of(mount_step("/a%b", {"subvol=%h"}));
  CHECK(contains(text, "Where=/a%%b\n"));
  CHECK(contains(text, "Options=subvol=%%h\n"));
  CHECK_FALSE(mount_unit(mount_step("/"), kUuid));
}

TEST_CASE("a swap unit") {
  plan::FilesystemStep step;
  step.device = "/dev/vdb2";
  step.format = "swap";
  const plan::UnitStep unit = swap_unit(step, kUuid);
  CHECK(unit.unit.name ==
        "dev-disk-by\\x2duuid-0b3ac8d4\\x2d7a3b\\x2d4c4b\\x2d9e0d\\x2d2f6a1c3b5d7e.swap");
  CHECK(contains(*unit.unit.contents, std::string("What=/dev/disk/by-uuid/") + kUuid));
  CHECK(contains(*unit.unit.contents, "RequiredBy=swap.target"));
}

}  // namespace
}  // namespace firstlight::apply
