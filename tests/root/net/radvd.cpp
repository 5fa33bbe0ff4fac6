// SPDX-License-Identifier: Apache-2.0
#include "radvd.h"

#include <doctest/doctest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

namespace firstlight::test {

Radvd::Radvd(const Wire& wire, const std::string& options)
    : folder_(std::filesystem::temp_directory_path() / "firstlight-radvd-XXXXXX") {
  REQUIRE(::mkdtemp(folder_.data()) != nullptr);
  std::ofstream(folder_ + "/conf") << "interface uplink {\n  AdvSendAdvert on;\n"
                                   << options << "};\n";
  wire.in_cloud([&] {
    run({"sysctl", "-q", "-w", "net.ipv6.conf.all.forwarding=1"});
    program_ = std::make_unique<Program>(
        std::vector<std::string>{"radvd", "--nodaemon", "--config", folder_ + "/conf", "--pidfile",
                                 folder_ + "/pid", "--logmethod", "stderr", "--username", "root"});
  });
}

Radvd::~Radvd() {
  program_.reset();
  std::filesystem::remove_all(folder_);
}

}  // namespace firstlight::test
