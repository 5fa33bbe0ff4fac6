// SPDX-License-Identifier: Apache-2.0
#include "platform/platform.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

#include "base/error.h"

namespace firstlight::platform {
namespace {

// A run that must not touch the network: the policy leaves it as it is.
Acquired acquire_offline(const Sources& sources) {
  Recorder recorder;
  net::Network network(net::Network::Policy::kUseAsFound);
  net::Fetcher fetcher(network, recorder);
  return acquire(sources, network, fetcher, Deadline::never(), recorder);
}

std::optional<Error> failure_of(const Sources& sources) {
  try {
    static_cast<void>(acquire_offline(sources));
  } catch (const Error& error) {
    return error;
  }
  return std::nullopt;
}

class TempFile {
 public:
  explicit TempFile(std::string_view contents)
      : path_(std::filesystem::temp_directory_path() / "firstlight-platform-XXXXXX") {
    const int fd = ::mkstemp(path_.data());
    REQUIRE(fd >= 0);
    ::close(fd);
    std::ofstream(path_, std::ios::binary) << contents;
  }
  TempFile(const TempFile&) = delete;
  TempFile& operator=(const TempFile&) = delete;
  ~TempFile() { std::filesystem::remove(path_); }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

TEST_CASE("platform file") {
  const TempFile file("{}");
  const Acquired acquired = acquire_offline({.platform_id = "file", .config_file = file.path()});
  CHECK(acquired.user_data.bytes == "{}");
  CHECK(acquired.user_data.origin == file.path());
  CHECK(acquired.user_data.provided);
  CHECK(acquired.metadata.instance_id.empty());

  const TempFile empty("");
  CHECK_FALSE(
      acquire_offline({.platform_id = "file", .config_file = empty.path()}).user_data.provided);
}

TEST_CASE("platform metal") {
  const Acquired acquired = acquire_offline({.platform_id = "metal"});
  CHECK_FALSE(acquired.user_data.provided);
  CHECK(acquired.user_data.bytes.empty());
}

TEST_CASE("ignition.config.url comes before the platform") {
  const TempFile file("of the platform");
  const Acquired acquired = acquire_offline({.platform_id = "file",
                                             .config_url = "data:,of%20the%20command%20line",
                                             .config_file = file.path()});
  CHECK(acquired.user_data.bytes == "of the command line");
  CHECK(acquired.user_data.origin == "data:…");
  CHECK(acquired.user_data.provided);
}

TEST_CASE("a config URL without a scheme is an empty config") {
  const Acquired acquired = acquire_offline({.platform_id = "metal", .config_url = "example"});
  CHECK_FALSE(acquired.user_data.provided);
}

TEST_CASE("what cannot be acquired") {
  const TempFile large(std::string(kMaxConfigBytes + 1, ' '));
  struct Row {
    const char* what;
    Sources sources;
    ErrorCode code;
    const char* text;
  };
  const Row rows[] = {
      {"unknown platform",
       {.platform_id = "vmware"},
       ErrorCode::kNotSupported,
       "'vmware': this build does not know the platform"},
      {"the known ones are named",
       {.platform_id = "x"},
       ErrorCode::kNotSupported,
       "ecs (aliyun), akamai, aws, azure, "},
      {"no file",
       {.platform_id = "file", .config_file = "/nowhere/config.ign"},
       ErrorCode::kUserData,
       "'/nowhere/config.ign': No such file"},
      {"a folder",
       {.platform_id = "file", .config_file = "/proc"},
       ErrorCode::kUserData,
       "'/proc'"},
      {"too large",
       {.platform_id = "file", .config_file = large.path()},
       ErrorCode::kLimit,
       "32 MiB"},
      {"unknown scheme",
       {.platform_id = "metal", .config_url = "ftp://host/key"},
       ErrorCode::kNotSupported,
       "known are"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const auto error = failure_of(row.sources);
    REQUIRE(error);
    const std::string text = error->what();
    CAPTURE(text);
    CHECK(error->detail().code == row.code);
    CHECK(text.find(row.text) != std::string::npos);
  }
}

}  // namespace
}  // namespace firstlight::platform
