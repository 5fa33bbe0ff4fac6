// SPDX-License-Identifier: Apache-2.0
#include "cli/base_config.h"

#include <doctest/doctest.h>

namespace firstlight::cli {
namespace {

TEST_CASE("files that the platform gives lie beneath the user's config") {
  platform::UserData data;
  data.origin = "the host";
  CHECK(with_given_files({}, data).config == config::Config{});

  data.files = {{.path = "/var/lib/one", .bytes = "1"}, {.path = "/var/lib/two", .bytes = "2"}};
  config::MergedConfig given = with_given_files({}, data);
  REQUIRE(given.config.storage.files.size() == 2);
  const config::File& one = given.config.storage.files[0];
  CHECK(one.path == "/var/lib/one");
  CHECK(one.mode == 0600);
  CHECK(one.overwrite == true);
  CHECK(one.contents.source == "data:;base64,MQ==");

  config::MergedConfig user;
  config::File own;
  own.path = "/var/lib/two";
  own.contents.source = "data:,own";
  user.config.storage.files = {own};
  Recorder recorder;
  const config::MergedConfig both =
      on_top_of_base(std::move(given), std::move(user), "the user", recorder);
  REQUIRE(both.config.storage.files.size() == 2);
  CHECK(both.config.storage.files[1].contents.source == "data:,own");
}

}  // namespace
}  // namespace firstlight::cli
