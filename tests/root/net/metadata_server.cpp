// SPDX-License-Identifier: Apache-2.0
#include "metadata_server.h"

#include <doctest/doctest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

namespace firstlight::test {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

std::string make_folder(const MetadataSetup& setup) {
  std::string folder = fs::temp_directory_path() / "firstlight-metadata-XXXXXX";
  REQUIRE(::mkdtemp(folder.data()) != nullptr);
  const fs::path root(folder);
  write(root / "instance/options.json", setup.options);
  write(root / "instance/faults.json", setup.faults);
  if (setup.user_data) write(root / "instance/user-data", *setup.user_data);
  if (setup.vendor_data) write(root / "instance/vendor-data", *setup.vendor_data);
  write(root / "instance/meta-data/instance-id", "i-bp1test\n");
  write(root / "instance/meta-data/hostname", setup.hostname);
  for (std::size_t i = 0; i < setup.keys.size(); ++i) {
    write(root / "instance/meta-data/public-keys" / std::to_string(i) / "openssh-key",
          setup.keys[i]);
  }
  return folder;
}

}  // namespace

MetadataServer::MetadataServer(const MetadataSetup& setup, const std::string& address, int port)
    : folder_(make_folder(setup)) {
  program_.emplace(
      std::vector<std::string>{"python3", FIRSTLIGHT_SOURCE_DIR "/tests/vm/metadata/server.py",
                               "--dir", folder_ + "/instance", "--address", address, "--port",
                               std::to_string(port), "--print-port", "--log", folder_ + "/log"});
  const std::string line = program_->read_line();
  const bool is_port = !line.empty() && line.find_first_not_of("0123456789") == std::string::npos;
  REQUIRE_MESSAGE(is_port, line);
  base_url_ = "http://" + address + ":" + line;
}

MetadataServer::~MetadataServer() {
  program_.reset();
  fs::remove_all(folder_);
}

int MetadataServer::logged(const std::string& part) const {
  std::ifstream log(folder_ + "/log");
  int count = 0;
  for (std::string line; std::getline(log, line);) {
    if (line.find(part) != std::string::npos) ++count;
  }
  return count;
}

}  // namespace firstlight::test
