// SPDX-License-Identifier: Apache-2.0
// User data on volumes: loop devices in the place of config drives.
#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../../unit/net/http_server.h"
#include "../../unit/platform/acquiring.h"
#include "../cli/target_root.h"
#include "../skipped.h"
#include "kernel_filesystems.h"
#include "loop_disk.h"
#include "sys/block_content.h"
#include "sys/mount.h"
#include "sys/mount_table.h"
#include "sys/volume_mount.h"

namespace firstlight::test {
namespace {

using std::chrono::milliseconds;

const std::string kConfig = R"({"ignition":{"version":"3.0.0"}})";

// Makes an ext4 on the disk that holds these files: path and bytes.
void fill(const LoopDisk& disk, const std::string& label,
          const std::vector<std::pair<std::string, std::string>>& files) {
  const TempFolder tree;
  for (const auto& [file, bytes] : files) {
    const std::filesystem::path whole = tree.path() / file.substr(1);
    std::filesystem::create_directories(whole.parent_path());
    std::ofstream(whole, std::ios::binary) << bytes;
  }
  output_of("/usr/sbin/mkfs.ext4",
            {"-q", "-F", "-L", label, "-d", tree.path().string(), disk.node()});
}

void fill(const LoopDisk& disk, const std::string& label, const std::string& file,
          const std::string& bytes) {
  fill(disk, label, {{file, bytes}});
}

bool leftovers() {
  for (const auto& entry : std::filesystem::directory_iterator("/run")) {
    if (entry.path().filename().string().starts_with("firstlight-volume-")) return true;
  }
  for (const sys::MountEntry& entry : sys::read_mount_table()) {
    if (entry.target.starts_with("/run/firstlight-volume-")) return true;
  }
  return false;
}

TEST_CASE("every platform with a config drive reads it, and leaves nothing behind") {
  struct Row {
    const char* platform;
    const char* label;
    const char* file;
  };
  const Row rows[] = {
      {"ibmcloud", "cidata", "/user-data"},
      {"kubevirt", "cidata", "/user-data"},
      {"kubevirt", "config-2", "/openstack/latest/user_data"},
      {"nocloud", "cidata", "/user-data"},
      {"nocloud", "CIDATA", "/user-data"},
      {"nutanix", "config-2", "/openstack/latest/user_data"},
      {"powervs", "config-2", "/openstack/latest/user_data"},
      {"proxmoxve", "cidata", "/vendor-data"},
      {"openstack", "config-2", "/openstack/latest/user_data"},
      {"brightbox", "CONFIG-2", "/openstack/latest/user_data"},
      {"cloudstack", "config-2", "/cloudstack/userdata/user_data.txt"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.platform));
    CAPTURE(std::string(row.label));
    const LoopDisk disk(16);
    fill(disk, row.label, row.file, kConfig);
    // The drive that is there is taken: no service is asked.
    const HttpServer server([](const std::string&) { return answer(200, "of the service"); });
    const AcquireResult result =
        acquire({.platform_id = row.platform, .metadata_base_url = server.url("")});
    CAPTURE(result.error_text);
    REQUIRE(result.acquired);
    CHECK(result.acquired->user_data.bytes == kConfig);
    CHECK(result.acquired->user_data.origin == std::string(row.file) + " on " + disk.node());
    CHECK(server.requests().empty());
    CHECK_FALSE(leftovers());
  }
}

TEST_CASE("nocloud's vendor data lie beside its user data") {
  const LoopDisk disk(16);
  fill(disk, "cidata", "/vendor-data", kConfig);
  const AcquireResult result = acquire({.platform_id = "nocloud"});
  CAPTURE(result.error_text);
  REQUIRE(result.acquired);
  CHECK_FALSE(result.acquired->user_data.provided);
  CHECK(result.acquired->vendor_data.bytes == kConfig);
  CHECK(result.acquired->vendor_data.origin == "/vendor-data on " + disk.node());
}

TEST_CASE("nocloud's vendor data are merged beneath its user data") {
  const auto config = [](const std::string& files) {
    return R"({"ignition":{"version":"3.0.0"},"storage":{"files":[)" + files + "]}}";
  };
  const auto file = [](const std::string& path, const std::string& text) {
    return R"({"path":")" + path + R"(","contents":{"source":"data:,)" + text + "\"}}";
  };
  const LoopDisk disk(16);
  fill(disk, "cidata",
       {{"/vendor-data", config(file("/etc/a", "vendor") + "," + file("/etc/b", "vendor"))},
        {"/user-data", config(file("/etc/a", "user"))}});
  const TargetRoot root;
  cli::CommandLine line = root.command_line("");
  line.config_path.clear();
  line.platform = "nocloud";
  CHECK(cli::apply(line) == cli::kExitSuccess);
  CHECK(root.read("etc/a") == "user");
  CHECK(root.read("etc/b") == "vendor");
}

TEST_CASE("a drive without the file is no user data") {
  const LoopDisk disk(16);
  fill(disk, "config-2", "/openstack/latest/meta_data.json", "{}");
  for (const char* platform : {"nutanix", "openstack", "kubevirt"}) {
    CAPTURE(std::string(platform));
    const AcquireResult result = acquire({.platform_id = platform});
    REQUIRE(result.acquired);
    CHECK_FALSE(result.acquired->user_data.provided);
  }
}

TEST_CASE("a file that is there and cannot be read is a fault that names drive and file") {
  for (const char* platform : {"proxmoxve", "nocloud"}) {
    CAPTURE(std::string(platform));
    const LoopDisk disk(16);
    fill(disk, "cidata", "/user-data/folder", kConfig);
    const AcquireResult result = acquire({.platform_id = platform});
    REQUIRE(result.error);
    CAPTURE(result.error_text);
    CHECK(contains(result.error_text, "read the volume cidata on " + disk.node()));
    CHECK(contains(result.error_text, "'/user-data'"));
  }
}

TEST_CASE("a drive that comes later is noticed at once") {
  for (const char* platform : {"powervs", "openstack"}) {
    CAPTURE(std::string(platform));
    std::optional<LoopDisk> disk;
    std::chrono::steady_clock::time_point attached;
    std::thread plug([&] {
      std::this_thread::sleep_for(milliseconds{300});
      disk.emplace(16);
      fill(*disk, "config-2", "/openstack/latest/user_data", kConfig);
      // mkfs is no event for the kernel; a device that is attached is.
      const std::string name = disk->node().substr(5);
      std::ofstream("/sys/class/block/" + name + "/uevent") << "change\n";
      attached = std::chrono::steady_clock::now();
    });
    // It refuses, so that only the drive is left.
    const HttpServer server([](const std::string&) { return answer(403, ""); });
    const AcquireResult result =
        acquire({.platform_id = platform, .metadata_base_url = server.url("")});
    const auto noticed = std::chrono::steady_clock::now();
    plug.join();
    CAPTURE(result.error_text);
    REQUIRE(result.acquired);
    CHECK(result.acquired->user_data.bytes == kConfig);
    CHECK(noticed - attached < std::chrono::seconds{2});
  }
}

TEST_CASE("a drive that cannot be mounted") {
  const LoopDisk disk(16);
  output_of("/usr/sbin/mkswap", {"-q", "-L", "config-2", disk.node()});
  const AcquireResult fatal = acquire({.platform_id = "nutanix"});
  REQUIRE(fatal.error);
  CAPTURE(fatal.error_text);
  CHECK(fatal.error->detail().code == ErrorCode::kMount);
  CHECK(contains(fatal.error_text, "read the volume config-2 on " + disk.node()));

  // With a metadata service beside it: that one answers, or both have failed.
  const HttpServer server([](const std::string&) { return answer(200, kConfig); });
  const AcquireResult other =
      acquire({.platform_id = "openstack", .metadata_base_url = server.url("")});
  REQUIRE(other.acquired);
  CHECK(other.acquired->user_data.bytes == kConfig);
  CHECK(other.warnings.size() == 1);
  const HttpServer refusing([](const std::string&) { return answer(403, ""); });
  const AcquireResult none =
      acquire({.platform_id = "openstack", .metadata_base_url = refusing.url("")});
  REQUIRE(none.error);
  CHECK(none.error->detail().code == ErrorCode::kUserData);
  CHECK(contains(none.error_text, "config drive: read the volume config-2 on " + disk.node()));
  CHECK(contains(none.error_text, "status 403"));
  CHECK_FALSE(leftovers());
}

TEST_CASE("two drives with one label: the first is taken, with a warning") {
  const LoopDisk first(16);
  const LoopDisk second(16);
  fill(first, "config-2", "/openstack/latest/user_data", kConfig);
  fill(second, "config-2", "/openstack/latest/user_data", kConfig);
  const AcquireResult result = acquire({.platform_id = "nutanix"});
  REQUIRE(result.acquired);
  CHECK(result.acquired->user_data.bytes == kConfig);
  REQUIRE(result.warnings.size() == 1);
  CHECK(contains(result.warnings[0], "are all labelled config-2"));
}

TEST_CASE("ignition.config.device and .path") {
  const LoopDisk disk(16);
  fill(disk, "my-config", "/a/config.ign", kConfig);
  const AcquireResult found =
      acquire({.config_device = "my-config", .config_path = "../a//config.ign"});
  CAPTURE(found.error_text);
  REQUIRE(found.acquired);
  CHECK(found.acquired->user_data.bytes == kConfig);
  CHECK(found.acquired->user_data.origin == "/a/config.ign on " + disk.node());

  const AcquireResult missing = acquire({.config_device = "my-config", .config_path = "other"});
  REQUIRE(missing.error);
  CHECK(missing.error->detail().code == ErrorCode::kUserData);
  CHECK(contains(missing.error_text, "there is no such file on the volume"));
  CHECK_FALSE(leftovers());
}

TEST_CASE("a volume is mounted read-only, and in vain without a filesystem") {
  const LoopDisk disk(16);
  CHECK_THROWS_AS(sys::VolumeMount{disk.node()}, Error);
  fill(disk, "volume", "/file", "x");
  {
    const sys::VolumeMount mount(disk.node());
    CHECK(std::filesystem::exists(mount.path() + "/file"));
    CHECK_FALSE(std::ofstream(mount.path() + "/new").is_open());
  }
  CHECK_FALSE(leftovers());
}

// What most tools make such drives with.
TEST_CASE("a FAT volume labelled CIDATA") {
  if (!kernel_has("vfat")) {
    report_skipped("a FAT volume: the kernel has no vfat");
    return;
  }
  const LoopDisk disk(16);
  output_of("/usr/sbin/mkfs.vfat", {"-n", "CIDATA", disk.node()});
  {
    const TempFolder folder;
    const sys::ScopedMount mount(
        {.source = disk.node(), .target = folder.path(), .fstype = "vfat", .options = ""});
    std::ofstream(folder.path() / "user-data") << kConfig;
  }
  const AcquireResult result = acquire({.platform_id = "nocloud"});
  REQUIRE(result.acquired);
  CHECK(result.acquired->user_data.bytes == kConfig);
}

TEST_CASE("the bytes of a disk") {
  const LoopDisk disk(1);
  std::ofstream(disk.node(), std::ios::binary | std::ios::in) << kConfig;
  const std::string bytes = sys::read_block_device(disk.node(), std::size_t{1} << 20U);
  CHECK(bytes.size() == std::size_t{1} << 20U);
  CHECK(bytes.starts_with(kConfig));
  CHECK_THROWS_AS(static_cast<void>(sys::read_block_device(disk.node(), 1000)), Error);
  CHECK_THROWS_AS(static_cast<void>(sys::read_block_device("/dev/null", 1000)), Error);
}

}  // namespace
}  // namespace firstlight::test
