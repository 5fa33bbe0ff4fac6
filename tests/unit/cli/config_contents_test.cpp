// SPDX-License-Identifier: Apache-2.0
#include "cli/config_contents.h"

#include <doctest/doctest.h>

#include <string>

#include "plan/make.h"

namespace firstlight::cli {
namespace {

std::string bytes_of(const apply::Contents& contents, const std::string& pointer) {
  std::string bytes;
  contents.at(pointer).copy([&](std::string_view piece) { bytes += piece; });
  return bytes;
}

TEST_CASE("keys of volumes are in the contents alone, once these are loaded") {
  config::Config config;
  for (const char* name : {"own", "new"}) {
    config::Luks luks;
    luks.name = name;
    luks.device = std::string("/dev/") + name;
    config.storage.luks.push_back(luks);
  }
  config.storage.luks.front().key_file.source = "data:,a%20key";
  plan::Plan plan = plan::make(config, {});
  Recorder recorder;
  net::Network network(net::Network::Policy::kUseAsFound);
  net::Fetcher fetcher(network, recorder);
  const apply::Contents contents =
      load_contents(plan, config, network, fetcher, Deadline::never(), recorder);

  CHECK(bytes_of(contents, "/storage/luks/0/keyFile") == "a key");
  CHECK(config.storage.luks[0].key_file.source == "data:,");
  CHECK(plan.luks[0].key_file.source == "data:,");
  CHECK(plan.luks[0].has_key_file());
  CHECK_FALSE(plan.luks[1].has_key_file());
}

}  // namespace
}  // namespace firstlight::cli
