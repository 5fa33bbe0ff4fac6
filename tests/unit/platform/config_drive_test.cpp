// SPDX-License-Identifier: Apache-2.0
#include "platform/config_drive.h"

#include <doctest/doctest.h>

#include <utility>

#include "acquiring.h"
#include "platform/azure.h"
#include "platform/device_watch.h"
#include "platform/platform_table.h"
#include "temp_tree.h"

namespace firstlight::platform {
namespace {

using std::chrono::milliseconds;

const std::string kConfig = R"({"ignition":{"version":"3.0.0"}})";

const ConfigDrive& drive_of(std::string_view id) {
  const UserDataSource& source = find_platform(id)->user_data;
  if (const auto* drive = std::get_if<ConfigDrive>(&source)) return *drive;
  return std::get<DriveOrService>(source).drive;
}

TEST_CASE("which file of a volume counts, on each platform") {
  struct Row {
    const char* platform;
    std::size_t volume;
    std::vector<std::pair<const char*, std::string>> files;
    const char* label;
    std::string text;
  };
  const std::string cloud_config = "#cloud-config\nhostname: x\n";
  const char* const openstack = "/openstack/latest/user_data";
  const Row rows[] = {
      {"ibmcloud", 0, {{"/user-data", kConfig}}, "cidata", kConfig},
      {"ibmcloud", 0, {{"/user-data", cloud_config}}, "cidata", cloud_config},
      {"ibmcloud", 0, {{"/vendor-data", kConfig}}, "cidata", ""},
      {"ibmcloud", 0, {}, "cidata", ""},
      {"kubevirt", 0, {{"/user-data", kConfig}}, "cidata", kConfig},
      {"kubevirt", 1, {{openstack, kConfig}}, "config-2", kConfig},
      {"kubevirt", 1, {{"/user-data", kConfig}}, "config-2", ""},
      {"nutanix", 0, {{openstack, kConfig}}, "config-2", kConfig},
      {"powervs", 0, {{openstack, kConfig}}, "config-2", kConfig},
      {"powervs", 0, {{openstack, ""}}, "config-2", ""},
      {"nocloud", 0, {{"/user-data", kConfig}, {"/vendor-data", "v"}}, "cidata", kConfig},
      {"nocloud", 1, {{"/user-data", ""}, {"/vendor-data", "v"}}, "CIDATA", ""},
      {"nocloud", 0, {{"/user-data", cloud_config}}, "cidata", cloud_config},
      {"proxmoxve", 0, {{"/user-data", kConfig}, {"/vendor-data", "v"}}, "cidata", kConfig},
      {"proxmoxve", 0, {{"/user-data", cloud_config}, {"/vendor-data", "v"}}, "cidata", "v"},
      {"proxmoxve", 0, {{"/user-data", ""}, {"/vendor-data", cloud_config}}, "cidata", ""},
      {"openstack", 0, {{openstack, kConfig}}, "config-2", kConfig},
      {"brightbox", 1, {{openstack, kConfig}}, "CONFIG-2", kConfig},
      {"cloudstack", 0, {{"/cloudstack/userdata/user_data.txt", "c"}}, "config-2", "c"},
      {"cloudstack", 1, {{openstack, kConfig}}, "CONFIG-2", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.platform));
    const test::TempTree tree;
    for (const auto& [path, bytes] : row.files) tree.write(path, bytes);
    const ConfigDrive& drive = drive_of(row.platform);
    const DriveVolume& volume = drive.volumes.at(row.volume);
    CHECK(volume.label == row.label);
    const UserData data =
        read_user_data(sys::Root(tree.path()), volume, drive.unwanted, "/dev/sr0");
    CHECK(data.bytes == row.text);
    CHECK(data.provided == !row.text.empty());
    CHECK(data.origin.ends_with(" on /dev/sr0"));
  }
}

TEST_CASE("vendor data of a volume") {
  Recorder recorder;
  const auto read = [&](const char* platform, const test::TempTree& tree) {
    return read_vendor_data(sys::Root(tree.path()), drive_of(platform).volumes.at(0), "/dev/sr0",
                            recorder);
  };
  const test::TempTree tree;
  CHECK_FALSE(read("nocloud", tree).provided);
  tree.write("/vendor-data", kConfig);
  CHECK(read("nocloud", tree).bytes == kConfig);
  CHECK(read("nocloud", tree).origin == "/vendor-data on /dev/sr0");
  CHECK_FALSE(read("proxmoxve", tree).provided);  // there it is user data in reserve
  CHECK(recorder.report().warnings.empty());
  const test::TempTree unreadable;
  unreadable.make_folder("/vendor-data");
  CHECK_FALSE(read("nocloud", unreadable).provided);
  REQUIRE(recorder.report().warnings.size() == 1);
  CHECK(
      test::contains(recorder.report().warnings[0], "the vendor data of /dev/sr0 are left out: "));
}

TEST_CASE("what a hostile volume holds in place of the file") {
  const DriveVolume volume{.label = "cidata", .files = {"/user-data", "/vendor-data"}};
  const auto failure_of = [&](const test::TempTree& tree, Unwanted unwanted) {
    try {
      return read_user_data(sys::Root(tree.path()), volume, unwanted, "/dev/sr0").bytes;
    } catch (const Error& error) {
      return std::string(error_code_name(error.detail().code));
    }
  };
  const test::TempTree folder;
  folder.make_folder("/user-data");
  CHECK(failure_of(folder, Unwanted::kNothing) == "tree");
  folder.write("/vendor-data", "v");
  CHECK(failure_of(folder, Unwanted::kCloudConfig) == "tree");

  const test::TempTree large;
  large.write("/user-data", "");
  std::filesystem::resize_file(large.path() + "/user-data", kMaxConfigBytes + 1);
  CHECK(failure_of(large, Unwanted::kNothing) == "limit");
  CHECK(failure_of(large, Unwanted::kCloudConfig) == "limit");

  const test::TempTree link;  // ends inside the volume
  std::filesystem::create_symlink("/etc/passwd", link.path() + "/user-data");
  CHECK(failure_of(link, Unwanted::kNothing).empty());
}

TEST_CASE("a volume that does not come") {
  for (const char* id : {"kubevirt", "nutanix", "powervs", "nocloud", "ibmcloud", "azurestack"}) {
    CAPTURE(std::string(id));
    const test::AcquireResult result = test::acquire({.platform_id = id}, milliseconds{100});
    REQUIRE(result.error);
    CAPTURE(result.error_text);
    CHECK(result.error->detail().code == ErrorCode::kTimeout);
    CHECK(test::contains(result.error_text, "a test's deadline"));
  }
  CHECK(test::contains(test::acquire({.platform_id = "kubevirt"}, milliseconds{0}).error_text,
                       "a volume labelled cidata or config-2"));
}

TEST_CASE("a platform's patience ends before the run's deadline: no user data") {
  const Sources sources;
  Recorder recorder;
  net::Network network(net::Network::Policy::kUseAsFound);
  net::Fetcher fetcher(network, recorder);
  const Deadline deadline = Deadline::after(std::chrono::seconds{60}, "a test's deadline");
  Acquisition run{.sources = sources,
                  .network = network,
                  .fetcher = fetcher,
                  .deadline = deadline,
                  .recorder = recorder};
  const ConfigDrive drive{.volumes = {{{.label = "no-such-volume", .files = {"/f"}}}},
                          .patience = std::chrono::seconds{1}};
  CHECK_FALSE(drive_user_data(run, drive).provided);
  REQUIRE(recorder.report().warnings.size() == 1);
  CHECK(test::contains(recorder.report().warnings[0],
                       "a volume labelled no-such-volume did not appear within 1 s"));
}

TEST_CASE("what is waited for is said again and again") {
  Recorder recorder;
  DeviceWatch watch("the thing", recorder, milliseconds{30});
  const Deadline deadline = Deadline::after(milliseconds{200}, "a test's deadline");
  while (watch.wait(deadline)) {  // another test's loop device, say
  }
  const auto& warnings = recorder.report().warnings;
  CHECK(warnings.size() >= 3);
  CHECK(warnings.size() <= 6);
  CHECK(warnings.front() == "waiting for the thing since 0 s");
}

TEST_CASE("azure's CD") {
  const test::TempTree other;
  other.write("/CustomData.bin", kConfig);
  CHECK_FALSE(ovf_user_data(sys::Root(other.path()), "/dev/sr0"));

  const test::TempTree without;
  without.write("/ovf-env.xml", "<xml/>");
  const auto nothing = ovf_user_data(sys::Root(without.path()), "/dev/sr0");
  REQUIRE(nothing);
  CHECK_FALSE(nothing->provided);

  without.write("/CustomData.bin", kConfig);
  const auto found = ovf_user_data(sys::Root(without.path()), "/dev/sr0");
  REQUIRE(found);
  CHECK(found->bytes == kConfig);
  CHECK(found->origin == "/CustomData.bin on /dev/sr0");
}

}  // namespace
}  // namespace firstlight::platform
