// SPDX-License-Identifier: Apache-2.0
#include "platform/base_configs.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

#include "base/error.h"
#include "platform/platform.h"

namespace firstlight::platform {
namespace {

namespace fs = std::filesystem;

// An image with the system directories /run, /etc and /usr, highest priority first.
class Image {
 public:
  Image() : top_(fs::temp_directory_path() / "firstlight-image-XXXXXX") {
    REQUIRE(::mkdtemp(top_.data()) != nullptr);
  }
  Image(const Image&) = delete;
  Image& operator=(const Image&) = delete;
  ~Image() { fs::remove_all(top_); }

  void write(const std::string& path, const std::string& bytes) const {
    fs::create_directories(fs::path(top_ + path).parent_path());
    std::ofstream(top_ + path, std::ios::binary) << bytes;
  }
  [[nodiscard]] const std::string& top() const { return top_; }
  [[nodiscard]] sys::Root root() const { return sys::Root(top_); }

 private:
  std::string top_;
};

const std::vector<std::string> kDirectories = {"/run", "/etc", "/usr"};

std::string listing(const std::vector<ConfigFile>& files) {
  std::string text;
  for (const ConfigFile& file : files) text += file.path + "=" + file.bytes + " ";
  return text;
}

std::optional<Error> failure_of(const Image& image) {
  try {
    static_cast<void>(read_base_configs(image.root(), kDirectories, "base.d"));
  } catch (const Error& error) {
    return error;
  }
  return std::nullopt;
}

TEST_CASE("base configs: byte-wise by name, of equal names the highest priority") {
  const Image image;
  CHECK(read_base_configs(image.root(), kDirectories, "base.d").empty());
  image.write("/usr/base.d/20-b", "usr");
  image.write("/usr/base.d/10-a.ign", "usr");
  image.write("/etc/base.d/20-b", "etc");
  image.write("/run/base.d/20-b", "run");
  image.write("/run/base.d/.hidden", "run");
  image.write("/etc/base.d/\xc3\xa4", "etc");
  image.write("/etc/base.d/Z~", "etc");
  image.write("/etc/base.platform.d/ecs/10", "ecs");
  image.write("/usr/user.ign", "usr");
  CHECK(listing(read_base_configs(image.root(), kDirectories, "base.d")) ==
        "/run/base.d/.hidden=run /usr/base.d/10-a.ign=usr /run/base.d/20-b=run /etc/base.d/Z~=etc "
        "/etc/base.d/\xc3\xa4=etc ");
  CHECK(listing(read_base_configs(image.root(), kDirectories, "base.platform.d/ecs")) ==
        "/etc/base.platform.d/ecs/10=ecs ");
}

TEST_CASE("base configs that make the whole fail") {
  struct Row {
    const char* what;
    std::function<void(const Image&)> make;
    ErrorCode code;
    const char* text;
  };
  const Row rows[] = {
      {"empty", [](const Image& image) { image.write("/etc/base.d/a", ""); },
       ErrorCode::kConfigInvalid, "'/etc/base.d/a': it is empty"},
      {"a mask",
       [](const Image& image) {
         image.write("/usr/base.d/a", "{}");
         image.write("/etc/base.d/a", "");
       },
       ErrorCode::kConfigInvalid, "masks no other file"},
      {"a folder", [](const Image& image) { image.write("/etc/base.d/a/b", "{}"); },
       ErrorCode::kTree, "'/etc/base.d/a': it is not a regular file"},
      {"a dangling link",
       [](const Image& image) {
         image.write("/etc/base.d/b", "{}");
         fs::create_symlink("nowhere", image.top() + "/etc/base.d/a");
       },
       ErrorCode::kConfigInvalid, "'/etc/base.d/a': it leads nowhere"},
      {"too large",
       [](const Image& image) {
         image.write("/etc/base.d/a", std::string(kMaxConfigBytes + 1, ' '));
       },
       ErrorCode::kLimit, "'/etc/base.d/a': it is larger than"},
      {"too many",
       [](const Image& image) {
         for (std::size_t i = 0; i <= kMaxBaseConfigs; ++i) {
           image.write("/etc/base.d/" + std::to_string(i), "{}");
         }
       },
       ErrorCode::kLimit, "more than 1024"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const Image image;
    row.make(image);
    const auto error = failure_of(image);
    REQUIRE(error);
    CHECK(error->detail().code == row.code);
    CHECK_MESSAGE(std::string(error->what()).find(row.text) != std::string::npos,
                  std::string(error->what()));
  }
}

TEST_CASE("links lead inside the image") {
  const Image image;
  image.write("/usr/shared.ign", "shared");
  image.write("/etc/base.d/b", "b");
  fs::create_symlink("/usr/shared.ign", image.top() + "/etc/base.d/a");
  CHECK(listing(read_base_configs(image.root(), kDirectories, "base.d")) ==
        "/etc/base.d/a=shared /etc/base.d/b=b ");
}

TEST_CASE("user.ign: the first one, even if it is empty") {
  const Image image;
  CHECK_FALSE(read_user_config(image.root(), kDirectories));
  image.write("/usr/user.ign", "usr");
  CHECK(read_user_config(image.root(), kDirectories)->bytes == "usr");
  image.write("/etc/user.ign", "");
  const auto found = read_user_config(image.root(), kDirectories);
  REQUIRE(found);
  CHECK(found->path == "/etc/user.ign");
  CHECK(found->bytes.empty());
}

TEST_CASE("system directories can be set by the environment") {
  CHECK(system_directories() ==
        std::vector<std::string>{"/run/ignition", "/etc/ignition", "/usr/lib/ignition"});
  ::setenv("IGNITION_SYSTEM_LOCAL_CONFIG_DIR", "/elsewhere", 1);
  ::setenv("IGNITION_SYSTEM_CONFIG_DIR", "", 1);
  CHECK(system_directories() ==
        std::vector<std::string>{"/run/ignition", "/elsewhere", "/usr/lib/ignition"});
  ::unsetenv("IGNITION_SYSTEM_LOCAL_CONFIG_DIR");
  ::unsetenv("IGNITION_SYSTEM_CONFIG_DIR");
}

Acquired acquire_from(const Image& image, Sources sources, Recorder& recorder) {
  net::Network network(net::Network::Policy::kUseAsFound);
  net::Fetcher fetcher(network, recorder);
  sources.root = image.top();
  sources.system_directories = kDirectories;
  return acquire(sources, network, fetcher, Deadline::never(), recorder);
}

TEST_CASE("user.ign stands between the kernel command line and the platform") {
  const Image image;
  image.write("/etc/user.ign", "of the image");
  image.write("/config", "of the platform");
  Recorder recorder;
  const auto user_data = [&](const Sources& sources) {
    return acquire_from(image, sources, recorder).user_data;
  };
  CHECK(user_data({.platform_id = "metal", .config_url = "data:,x"}).bytes == "x");
  const UserData found = user_data({.platform_id = "metal"});
  CHECK(found.bytes == "of the image");
  CHECK(found.origin == "/etc/user.ign");
  CHECK(found.provided);
  CHECK(user_data({.platform_id = "file", .config_file = image.top() + "/config"}).bytes ==
        "of the platform");
  image.write("/run/user.ign", "");
  CHECK_FALSE(user_data({.platform_id = "metal"}).provided);
}

TEST_CASE("base configs of the platform, by either of its names; all of them or none") {
  const Image image;
  image.write("/etc/base.d/10", "10");
  image.write("/usr/base.platform.d/metal/20", "20");
  image.write("/usr/base.platform.d/other/30", "30");
  Recorder recorder;
  Acquired acquired = acquire_from(image, {.platform_id = "metal"}, recorder);
  CHECK(listing(acquired.image.base) == "/etc/base.d/10=10 ");
  CHECK(listing(acquired.image.platform) == "/usr/base.platform.d/metal/20=20 ");
  CHECK(recorder.report().warnings.empty());

  image.write("/usr/base.platform.d/metal/30", "");
  acquired = acquire_from(image, {.platform_id = "metal"}, recorder);
  CHECK(listing(acquired.image.base) == "/etc/base.d/10=10 ");
  CHECK(acquired.image.platform.empty());
  REQUIRE(recorder.report().warnings.size() == 1);
  CHECK(recorder.report().warnings[0].find("/usr/base.platform.d/metal/30") != std::string::npos);
}

}  // namespace
}  // namespace firstlight::platform
